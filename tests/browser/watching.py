"""What a browser did behind the page: foreign requests, errors, broken policies, smuggled scripts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

_NO_WORKER = r"Service Worker registration blocked by Playwright"  # as most tests want it: routes see all

# Runs before any script of a page. A smuggled script calls alert, or sets window.hacked.
_LISTEN = """
addEventListener('securitypolicyviolation', (event) => window.tellViolation(
  `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile ?? ''}:${event.lineNumber}`));
Object.defineProperty(window, 'hacked', { set(value) { window.tellExecution(`window.hacked = ${value}`) } });
"""


@dataclass
class Watch:
    """Everything that must not happen, as it happened; `allowed` are patterns of what a test provokes."""

    home: str
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    executed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def follow(self, context: BrowserContext) -> None:
        """Watch every page of a context."""
        context.expose_function("tellViolation", lambda text: self.violations.append(text))
        context.expose_function("tellExecution", lambda text: self.executed.append(text))
        context.add_init_script(_LISTEN)
        context.on("page", self._follow_page)

    def _follow_page(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("request", self._request)
        page.on("requestfailed", self._request_failed)
        page.on("dialog", lambda dialog: (self.executed.append(dialog.message), dialog.dismiss()))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(self.home).netloc:
            self.foreign.append(request.url)

    def _request_failed(self, request: Request) -> None:
        failure = request.failure or ""
        if "ERR_ABORTED" not in failure:  # a page that is left stops what it was fetching
            self.failed.append(f"{request.url}: {failure}")

    def faults(self) -> dict[str, list[str]]:
        """Return what happened and is not allowed, by kind."""
        found = {
            "requests to other hosts": self.foreign,
            "errors": self._not_allowed(self.errors),
            "policy violations": self.violations,
            "smuggled scripts": self.executed,
            "failed requests": self._not_allowed(self.failed),
        }
        return {kind: events for kind, events in found.items() if events}

    def _not_allowed(self, events: Sequence[str]) -> list[str]:
        allowed = [_NO_WORKER, *self.allowed]
        return [event for event in events if not any(re.search(pattern, event) for pattern in allowed)]
