"""The language of an answer: `?lang=`, then the person's cookie, then programme.toml.

Never Accept-Language: browsers here often ask for English without anybody having chosen it.
"""

from flask import Flask, Response, g, request

from geo.errors import StoreUnavailable
from geo.language import LANGUAGES, Language, language
from webmap.core.access import current_store

COOKIE = "lang"
_YEAR = 365 * 24 * 3600


def words() -> Language:
    """Return the language of this request."""
    if "words" not in g:
        asked = request.args.get("lang") or request.cookies.get(COOKIE)
        g.words = language(asked if asked in LANGUAGES else _usual())
    found: Language = g.words
    return found


def _usual() -> str:
    try:
        return current_store().programme.language
    except StoreUnavailable:  # the page that says so needs words, too
        return LANGUAGES[0]


def init_app(app: Flask) -> None:
    """Give templates `_`, `plural`, `words` and the language links; remember a language asked for."""
    app.jinja_env.globals["_"] = lambda text, **values: words().text(text, **values)
    app.jinja_env.globals["plural"] = lambda *texts, **values: words().plural(*texts, **values)
    app.context_processor(lambda: {"words": words()})
    app.after_request(_remember)


def _remember(response: Response) -> Response:
    asked = request.args.get("lang")
    if asked in LANGUAGES and request.cookies.get(COOKIE) != asked and request.endpoint != "assets.static":
        response.set_cookie(
            COOKIE, asked, max_age=_YEAR, samesite="Lax", httponly=True, secure=request.is_secure
        )
    return response
