"""What a proxy says of its callers counts where it was named, and nobody else's word ever does."""

import ipaddress
from typing import Any

import pytest
from flask import Flask

from geo.model.person import ADMIN, Person
from geo.people import people
from geo.settings import Settings
from tests import factories
from tests.factories import ward
from tests.people.test_pages import GOOD, cookies, sign_in
from webmap import create_app
from webmap.core.serve.proxies import BehindProxy

PROXY, INNER, CALLER = "10.0.0.5", "10.0.0.6", "203.0.113.9"
TRUSTED = (ipaddress.ip_network(f"{PROXY}/32"), ipaddress.ip_network(f"{INNER}/32"))


def seen(peer: str = PROXY, **headers: str) -> tuple[str, str]:
    """Return address and scheme as the application sees them, where `peer` sent these headers."""
    told: dict[str, Any] = {}

    def application(environ: dict[str, Any], start: Any) -> list[bytes]:
        told.update(environ)
        return []

    environ = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    BehindProxy(application, TRUSTED)({"REMOTE_ADDR": peer, "wsgi.url_scheme": "http", **environ}, None)
    return told["REMOTE_ADDR"], told["wsgi.url_scheme"]


@pytest.mark.parametrize(
    ("headers", "found"),
    [
        ({"x_forwarded_for": CALLER, "x_forwarded_proto": "https"}, (CALLER, "https")),
        ({"x_forwarded_for": f"1.1.1.1, {CALLER}"}, (CALLER, "http")),  # the first was made up
        ({"x_forwarded_for": f"1.1.1.1, {CALLER}, {INNER}"}, (CALLER, "http")),
        ({"x_forwarded_for": f"{PROXY}, {CALLER}"}, (CALLER, "http")),
        ({"x_forwarded_for": INNER}, (INNER, "http")),
        ({"x_forwarded_for": f"{CALLER}, unknown"}, (PROXY, "http")),
        ({"x_forwarded_for": f"nonsense, {CALLER}:4711"}, (CALLER, "http")),
        ({"x_forwarded_for": "[2001:db8::1]:80"}, ("2001:db8::1", "http")),
        ({"x_forwarded_for": f"::ffff:{CALLER}"}, (CALLER, "http")),
        ({"x_forwarded_for": ""}, (PROXY, "http")),
        ({"x_forwarded_proto": "https"}, (PROXY, "https")),
        ({"x_forwarded_proto": "https, http"}, (PROXY, "http")),
        ({"x_forwarded_proto": "javascript"}, (PROXY, "http")),
        ({"forwarded": f"for={CALLER};proto=https"}, (CALLER, "https")),
        ({"forwarded": f'for=1.1.1.1;proto=https, For="{CALLER}:4711";Proto=http;by=x'}, (CALLER, "http")),
        ({"forwarded": 'for="[2001:db8::1]:80";proto=HTTPS'}, ("2001:db8::1", "https")),
        ({"forwarded": "for=_hidden;proto=https"}, (PROXY, "https")),
        ({"forwarded": ",;=,for"}, (PROXY, "http")),
        ({"forwarded": f"for={CALLER};proto=https", "x_forwarded_for": "1.1.1.1"}, (PROXY, "http")),
        ({}, (PROXY, "http")),
    ],
)
def test_the_caller_is_the_last_one_that_a_trusted_proxy_names(
    headers: dict[str, str], found: tuple[str, str]
) -> None:
    assert seen(**headers) == found


@pytest.mark.parametrize("peer", [CALLER, "10.0.0.7", "", "unix", "2001:db8::1"])
def test_what_others_say_of_themselves_is_not_believed(peer: str) -> None:
    said = {"x_forwarded_for": "127.0.0.1", "x_forwarded_proto": "https"}
    assert seen(peer, **said) == (peer, "http")
    assert seen(peer, forwarded="for=127.0.0.1;proto=https") == (peer, "http")


@pytest.fixture
def app() -> Flask:
    store = factories.memory_store(wards=[ward()])
    made = create_app(Settings(), store)
    people.add(store, made.extensions["accounts"], Person("an", ADMIN), GOOD)
    return made


@pytest.mark.parametrize("is_named", [True, False])
def test_cookies_waiting_and_the_log_go_by_what_a_named_proxy_says(app: Flask, is_named: bool) -> None:
    if is_named:
        app.wsgi_app = BehindProxy(app.wsgi_app, TRUSTED)  # type: ignore[method-assign]
    client = app.test_client()
    client.environ_base |= {
        "REMOTE_ADDR": PROXY,
        "HTTP_X_FORWARDED_FOR": CALLER,
        "HTTP_X_FORWARDED_PROTO": "https",
    }
    assert sign_in(client, "an", "wrong").status_code == 401
    accounts = app.extensions["accounts"]
    shown = CALLER if is_named else PROXY
    assert any(shown in key for key in accounts.attempts.all())
    assert accounts.notes(1)[0].address == shown
    set_by = cookies(sign_in(client))
    name = "__Host-session" if is_named else "session"
    assert ("Secure" in set_by[name]) == is_named
    (session,) = accounts.sessions.all().values()
    assert session.address == shown
