"""Signing in by a browser: cookies, forms that cannot be forged, reading for members only, private pages."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from geo.layers import LAYERS
from geo.model.person import ADMIN, EDITOR, VIEWER, Person
from geo.model.programme import Access
from geo.people import people
from geo.people import sign_in as signing_in
from geo.people.rate_limit import BOUNDS
from geo.settings import Settings
from geo.stores.configuration import read_programme
from tests import factories
from tests.factories import block, segment, ward
from webmap import create_app
from webmap.core.access import restricted_layers
from webmap.core.moments import local_time
from webmap.people import words

GOOD = "bốn chữ dễ nhớ"
OTHER = "năm chữ khác hẳn nhau"
HTTPS = "https://localhost"


def application(access: Access = Access()) -> Flask:  # noqa: B008  frozen
    """Return an application with the accounts `an` (administrator), `ba` (editor) and `xem` (viewer)."""
    store = factories.memory_store(
        programme_is=factories.programme(access=access),
        wards=[ward("00139")],
        route_segments=[segment("S-1")],
        apartment_blocks=[block("A-1", name="Chung cư kín")],
    )
    app = create_app(Settings(), store)
    for name, role in (("an", ADMIN), ("ba", EDITOR), ("xem", VIEWER)):
        people.add(store, app.extensions["accounts"], Person(name, role), GOOD)
    return app


@pytest.fixture
def app() -> Flask:
    """An application that everybody may read."""
    return application()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser of a visitor."""
    return app.test_client()


def token_in(answer: TestResponse) -> str:
    """Return the token in a page's form."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert found, answer.text[:500]
    return found[1]


def sign_in(client: FlaskClient, name: str = "an", password: str = GOOD, **more: Any) -> TestResponse:
    """Sign in as a person does: load the form, send it."""
    base = more.pop("base_url", "http://localhost")
    token = token_in(client.get("/login", base_url=base))
    data = {"name": name, "password": password, "csrf_token": token, **more}
    return client.post("/login", data=data, base_url=base)


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    """Send a form with the token of the account page."""
    return client.post(path, data={"csrf_token": token_in(client.get("/account")), **data})


def address_of(rule: Rule) -> str:
    """Return an address that a rule answers."""
    values = dict.fromkeys(rule.arguments, "1") | {"layer": "route_segments", "which": "page", "code": "vi"}
    found = rule.build({name: values[name] for name in rule.arguments}, append_unknown=False)
    assert found is not None
    return found[1]


# ---------------------------------------------------------------- signing in


def test_who_signs_in_goes_on_to_where_they_wanted(client: FlaskClient) -> None:
    asked = client.get("/account?lang=en")
    assert (asked.status_code, asked.location) == (303, "/login?next=/account%3Flang%3Den")
    answer = sign_in(client, next="/account?lang=en")
    assert (answer.status_code, answer.location) == (303, "/account?lang=en")
    assert client.get("/account").status_code == 200


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/%0d%0aSet-Cookie:x\r\n",
        "javascript:alert(1)",
        "http:/evil",
        "/\t/evil.example",
        "evil",
        "",
        "/login",
        "/logout",
        "https://[broken",
    ],
)
def test_nobody_is_led_away_from_this_server(client: FlaskClient, target: str) -> None:
    assert sign_in(client, next=target).location == "/"


def test_a_wrong_password_shows_the_form_again_and_does_not_say_what_was_wrong(client: FlaskClient) -> None:
    answers = [sign_in(client, "an", "wrong"), sign_in(client, "nobody", "wrong")]
    assert [answer.status_code for answer in answers] == [401, 401]
    texts = [re.sub("nobody|an", "", answer.text) for answer in answers]
    assert texts[0] == texts[1]
    assert "wrong" not in answers[0].text
    assert client.get("/account").status_code == 303


def test_who_tries_again_and_again_is_told_how_long_to_wait(client: FlaskClient) -> None:
    for _ in range(BOUNDS["pair"].free):
        assert sign_in(client, "an", "wrong").status_code == 401
    answer = sign_in(client, "an", GOOD)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "1")


def test_who_signed_in_with_a_browser_before_is_not_locked_out_of_it(app: Flask, client: FlaskClient) -> None:
    assert sign_in(client).status_code == 303
    kept = client.get_cookie("device")
    assert kept is not None
    assert kept.http_only
    assert "an" not in kept.value.split(".")[0]
    assert post(client, "/logout").status_code == 303
    attacker = app.test_client()
    for _ in range(BOUNDS["pair"].free):
        assert sign_in(attacker, "an", "wrong").status_code == 401
    assert sign_in(attacker, "an", GOOD).status_code == 429
    assert sign_in(client).status_code == 303


def test_a_new_password_leaves_the_own_browser_known(app: Flask, client: FlaskClient) -> None:
    sign_in(client)
    post(client, "/account/password", old_password=GOOD, new_password=OTHER, repeated=OTHER)
    post(client, "/logout")
    for _ in range(BOUNDS["pair"].free):
        sign_in(app.test_client(), "an", "wrong")
    assert sign_in(client, password=OTHER).status_code == 303


def test_hostile_text_in_the_form_stays_text(client: FlaskClient) -> None:
    hostile = '"><img src=x onerror=alert(1)>{{7*7}}'
    answer = sign_in(client, hostile, "wrong", next=f"/?q={hostile}")
    assert "<img" not in answer.text
    assert "49" not in re.findall(r'name="name" value="([^"]*)"', answer.text)[0]


# ---------------------------------------------------------------- cookies


def cookies(answer: TestResponse) -> dict[str, str]:
    """Return the cookies that an answer sets, whole."""
    return {each.partition("=")[0]: each for each in answer.headers.getlist("Set-Cookie")}


def test_on_plain_http_the_cookie_works_and_no_script_or_foreign_form_has_it(client: FlaskClient) -> None:
    found = cookies(sign_in(client))["session"]
    assert all(part in found for part in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Secure" not in found
    assert "Domain" not in found


def test_under_https_the_cookie_is_bound_to_this_very_host(client: FlaskClient) -> None:
    found = cookies(sign_in(client, base_url=HTTPS))["__Host-session"]
    assert all(part in found for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in found
    assert client.get("/account", base_url=HTTPS).status_code == 200
    assert client.get("/account").status_code == 303  # it never goes over plain http


def test_a_session_that_somebody_else_chose_is_not_taken_over(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("session", "chosen-by-somebody-else")
    before = client.get_cookie("session")
    sign_in(client)
    after = client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    other = app.test_client()
    other.set_cookie("session", "chosen-by-somebody-else")
    assert other.get("/account").status_code == 303


def test_signing_in_anew_ends_the_session_that_the_browser_had(app: Flask) -> None:
    client, accounts = app.test_client(), app.extensions["accounts"]
    sign_in(client)
    first = client.get_cookie("session")
    assert first is not None
    token = token_in(client.get("/account"))
    client.post("/login", data={"name": "ba", "password": GOOD, "csrf_token": token})
    assert signing_in.session_of(accounts, first.value, Access()) is None
    assert "ba" in client.get("/account").text


def test_who_signs_out_is_out_also_with_the_old_cookie(app: Flask) -> None:
    client = app.test_client()
    sign_in(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    answer = post(client, "/logout")
    assert (answer.status_code, answer.headers["Clear-Site-Data"]) == (303, '"cache"')
    client.set_cookie("session", cookie.value)
    assert client.get("/account").status_code == 303


# ---------------------------------------------------------------- forged forms

CHANGES = (
    "/logout",
    "/account/password",
    "/account/tokens",
    "/account/tokens/x/revoke",
    "/account/sessions/x/end",
    "/admin/people",
    "/admin/people/ba",
    "/admin/people/ba/disable",
    "/admin/people/ba/enable",
    "/admin/people/ba/password",
    "/admin/people/ba/end-sessions",
    "/admin/people/ba/tokens/x/revoke",
)


@pytest.mark.parametrize("path", CHANGES)
def test_a_form_without_the_sessions_own_token_changes_nothing(app: Flask, path: str) -> None:
    client, other = app.test_client(), app.test_client()
    sign_in(client)
    sign_in(other, "ba")
    before = dict(app.extensions["accounts"].people.all())
    foreign = token_in(other.get("/account"))
    for token in (None, "", "x", "é\u20ac", foreign):
        answer = client.post(path, data={} if token is None else {"csrf_token": token})
        assert answer.status_code == 403, (token, answer.status_code)
    assert app.extensions["accounts"].people.all() == before
    assert client.get("/account").status_code == 200


def test_a_visitors_cookie_that_another_server_of_this_name_set_opens_no_form_of_a_member(app: Flask) -> None:
    visitor, client = app.test_client(), app.test_client()
    token = token_in(visitor.get("/login"))
    planted = visitor.get_cookie("entry")
    assert planted is not None
    sign_in(client)
    client.set_cookie("entry", planted.value)
    assert client.post("/account/tokens", data={"csrf_token": token}).status_code == 403
    assert signing_in.tokens_of(app.extensions["accounts"], "an") == ()


def test_every_address_that_changes_something_is_held_against_forged_forms(app: Flask) -> None:
    client = app.test_client()
    sign_in(client)
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set())
    ]
    assert len(rules) > len(CHANGES)
    for rule in rules:
        for method in {"POST", "PUT", "PATCH", "DELETE"} & (rule.methods or set()):
            assert client.open(address_of(rule), method=method).status_code == 403, (method, rule)


def test_a_form_to_sign_in_that_another_site_sent_is_refused(client: FlaskClient) -> None:
    data = {"name": "an", "password": GOOD}
    assert client.post("/login", data=data).status_code == 403
    client.get("/login")
    assert client.post("/login", data={**data, "csrf_token": "x"}).status_code == 403
    token = token_in(client.get("/login"))
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/login", data={**data, "csrf_token": token}, headers=foreign).status_code == 403
    assert client.post("/login", data={**data, "csrf_token": token}).status_code == 303


def test_a_script_sends_the_token_as_a_header(client: FlaskClient) -> None:
    sign_in(client)
    page = client.get("/wards").text
    found = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
    assert found
    headers = {"X-CSRF-Token": found[1]}
    assert client.post("/account/tokens", data={"password": GOOD}, headers=headers).status_code == 200


def test_the_token_is_not_the_session_and_does_not_give_it_away(client: FlaskClient) -> None:
    sign_in(client)
    cookie = client.get_cookie("session")
    assert cookie is not None
    assert cookie.value not in client.get("/account").text


# ---------------------------------------------------------------- tokens of programs


def test_a_program_shows_its_token_and_needs_no_form(app: Flask) -> None:
    token = signing_in.issue_token(app.extensions["accounts"], "an")
    bearer = {"Authorization": f"Bearer {token}"}
    client = app.test_client()
    assert client.get("/account", headers=bearer).status_code == 200
    assert client.post("/account/tokens", data={"password": GOOD}, headers=bearer).status_code == 200


def test_whoever_got_hold_of_a_session_or_token_makes_no_token_without_the_password(app: Flask) -> None:
    accounts = app.extensions["accounts"]
    client = app.test_client()
    sign_in(client)
    bearer = {"Authorization": f"Bearer {signing_in.issue_token(accounts, 'an')}"}
    for answer in (
        post(client, "/account/tokens"),
        post(client, "/account/tokens", password=OTHER),
        app.test_client().post("/account/tokens", headers=bearer),
    ):
        assert (answer.status_code, 'class="secret"' in answer.text) == (400, False)
    for days in ("0", "x", "9999", "9" * 30, "-1", "١"):
        assert post(client, "/account/tokens", password=GOOD, days=days).status_code == 400, days
    assert len(signing_in.tokens_of(accounts, "an")) == 1


@pytest.mark.parametrize("header", ["Bearer", "Bearer x", "bearer é", f"Bearer {'x' * 5000}"])
@pytest.mark.parametrize("path", ["/", "/account", "/api/summary", "/nowhere"])
def test_a_wrong_token_is_refused_everywhere_not_ignored(client: FlaskClient, header: str, path: str) -> None:
    sign_in(client)  # the cookie of a person does not help a wrong token
    headers = {"Authorization": header, "Accept": "application/json"}
    answer = client.get(path, headers=headers)
    assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


# ---------------------------------------------------------------- one's own account


def test_people_change_their_password_see_their_sessions_and_end_them(app: Flask) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    sign_in(here)
    sign_in(elsewhere)
    page = here.get("/account").text
    (end,) = re.findall(r'action="(/account/sessions/\w+/end)"', page)
    assert post(here, end).status_code == 303
    assert elsewhere.get("/account").status_code == 303
    sign_in(elsewhere)
    given = {"new_password": OTHER, "repeated": OTHER}
    assert post(here, "/account/password", old_password="wrong", **given).status_code == 400
    assert (
        post(here, "/account/password", old_password=GOOD, new_password=OTHER, repeated="x").status_code
        == 400
    )
    assert post(here, "/account/password", old_password=GOOD, **given).location == "/account?done=password"
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303


def test_a_token_is_shown_once_and_can_be_revoked(app: Flask) -> None:
    client = app.test_client()
    sign_in(client)
    made = post(client, "/account/tokens", label="QGIS <b>", password=GOOD, days="30")
    secret = re.findall(r'class="secret">([A-Za-z0-9_-]{32,})<', made.text)[0]
    assert made.headers["Cache-Control"] == "no-store"
    page = client.get("/account").text
    assert secret not in page
    assert "QGIS &lt;b&gt;" in page
    (kept,) = signing_in.tokens_of(app.extensions["accounts"], "an")
    assert kept.days == 30
    assert local_time(kept.expires) in page
    bearer = {"Authorization": f"Bearer {secret}"}
    assert app.test_client().get("/account", headers=bearer).status_code == 200
    (revoke,) = re.findall(r'action="(/account/tokens/\w+/revoke)"', page)
    assert post(client, revoke).status_code == 303
    assert app.test_client().get("/account", headers=bearer).status_code == 303


# ---------------------------------------------------------------- administrators

ADMIN_PAGES = ("/admin/people", "/admin/people/ba", "/admin/access-log")


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_only_administrators_look_after_people(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 303
    for name, status in (("xem", 403), ("ba", 403), ("an", 200)):
        client = app.test_client()
        sign_in(client, name)
        assert client.get(path).status_code == status
        assert ("/admin/people" in client.get("/wards").text) == (status == 200)


def test_nobody_else_changes_people(app: Flask) -> None:
    client = app.test_client()
    sign_in(client, "ba")
    before = dict(app.extensions["accounts"].people.all())
    for path in CHANGES:
        if path.startswith("/admin"):
            assert post(client, path, role="admin", name="dữ").status_code == 403
    assert app.extensions["accounts"].people.all() == before


def test_an_administrator_adds_somebody_who_then_chooses_a_password(app: Flask) -> None:
    admin, new = app.test_client(), app.test_client()
    sign_in(admin)
    given = {"name": "Mới", "role": "ward_officer", "ward": "00139", "new_password": OTHER, "repeated": OTHER}
    assert post(admin, "/admin/people", **{**given, "ward": "9"}).status_code == 400
    assert post(admin, "/admin/people", **{**given, "repeated": "x"}).status_code == 400
    assert post(admin, "/admin/people", **given).status_code == 303
    assert sign_in(new, "mới", OTHER).location == "/account"
    assert (
        post(new, "/account/password", old_password=OTHER, new_password=GOOD, repeated=GOOD).status_code
        == 303
    )
    assert sign_in(app.test_client(), "mới", GOOD).location == "/"


def test_an_administrator_changes_disables_and_enables(app: Flask) -> None:
    admin, other = app.test_client(), app.test_client()
    sign_in(admin)
    sign_in(other, "ba")
    assert post(admin, "/admin/people/ba", role="viewer", full_name="Bà Ba").status_code == 303
    assert "Bà Ba" in other.get("/account").text
    assert post(admin, "/admin/people/ba/disable").status_code == 303
    assert other.get("/account").status_code == 303
    assert post(admin, "/admin/people/ba/enable").status_code == 303
    assert sign_in(other, "ba").status_code == 303
    assert post(admin, "/admin/people/ba/end-sessions").status_code == 303
    assert other.get("/account").status_code == 303
    given = {"new_password": OTHER, "repeated": OTHER}
    assert post(admin, "/admin/people/ba/password", **given).status_code == 303
    assert sign_in(other, "ba", OTHER).location == "/account"
    assert post(admin, "/admin/people/an/disable").status_code == 400  # the last administrator
    assert post(admin, "/admin/people/nobody/disable").status_code == 404


def test_an_administrator_sees_and_revokes_the_tokens_of_others(app: Flask) -> None:
    admin, accounts = app.test_client(), app.extensions["accounts"]
    sign_in(admin)
    token = signing_in.issue_token(accounts, "ba", label="QGIS của Ba")
    page = admin.get("/admin/people/ba").text
    (kept,) = signing_in.tokens_of(accounts, "ba")
    assert "QGIS của Ba" in page
    assert local_time(kept.expires) in page
    (revoke,) = re.findall(r'action="(/admin/people/ba/tokens/\w+/revoke)"', page)
    assert post(admin, revoke.replace("/ba/", "/xem/")).status_code == 404
    assert post(admin, revoke).status_code == 303
    assert signing_in.token_of(accounts, token) is None
    (note, *_) = accounts.notes(1)
    assert (note.person, note.what, note.item) == ("an", "token_revoked", "ba")


def test_who_has_a_password_that_somebody_else_chose_can_only_choose_another(app: Flask) -> None:
    accounts = app.extensions["accounts"]
    people.set_password(accounts, "an", OTHER, by="ba", must_change=True)
    browser = app.test_client()
    sign_in(browser, "an", OTHER)
    bearer = {
        "Authorization": f"Bearer {signing_in.issue_token(accounts, 'an')}",
        "Accept": "application/json",
    }
    form = {"csrf_token": token_in(browser.get("/account"))}
    before = dict(accounts.people.all())
    for rule in app.url_map.iter_rules():
        is_open = getattr(app.view_functions[rule.endpoint], "open_to_all", False)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            if is_open or rule.endpoint in ("people.account", "people.change_password", "people.sign_out"):
                continue
            address = address_of(rule)
            asked = browser.open(address, method=method, data=form if method != "GET" else None)
            is_page = method == "GET" and not address.startswith(("/api/", "/ogc"))
            assert asked.status_code == (303 if is_page else 403), (method, rule)
            assert asked.location in (None, "/account")
            answer = app.test_client().open(address, method=method, headers=bearer)
            assert (answer.status_code, answer.mimetype) == (403, "application/problem+json"), (method, rule)
    assert accounts.people.all() == before
    page = browser.get("/account").text
    assert "/account/tokens" not in page
    given = {"old_password": OTHER, "new_password": GOOD, "repeated": GOOD}
    assert post(browser, "/account/password", **given).status_code == 303
    assert browser.get("/segments").status_code == 200


# ---------------------------------------------------------------- who may read

OPEN = ("/login", "/static/css/app.css", "/static/js/map/main.js", "/theme.css", "/words/vi.json", "/healthz")


def test_reading_is_public_unless_the_programme_says_otherwise(client: FlaskClient) -> None:
    for path in ("/", "/wards", "/segments/S-1", "/api/summary"):
        assert client.get(path).status_code == 200


def test_where_reading_is_for_members_nothing_but_the_way_in_is_open() -> None:
    app = application(Access(members_only=True))
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        path = address_of(rule)
        answer = client.get(path)
        if getattr(app.view_functions[rule.endpoint], "open_to_all", False):
            assert answer.status_code in (200, 404), rule
        elif path.startswith(("/api/", "/ogc")):
            assert (answer.status_code, answer.mimetype) == (401, "application/problem+json"), rule
        else:
            assert (answer.status_code, answer.location[:12]) == (303, "/login?next="), rule
    for path in OPEN:
        assert client.get(path).status_code == 200, path
    assert client.get("/nowhere").status_code == 303  # not even what there is
    sign_in(client, "xem")
    for path in ("/", "/wards", "/segments/S-1", "/api/summary", "/map.js"):
        assert client.get(path).status_code == 200, path


def test_where_reading_is_for_members_a_kept_answer_is_not_confirmed_to_a_visitor() -> None:
    app = application(Access(members_only=True))
    client = app.test_client()
    sign_in(client)
    known = client.get("/api/map/route_segments")
    assert known.headers["Cache-Control"] == "private, no-cache"
    again = app.test_client().get("/api/map/route_segments", headers={"If-None-Match": known.headers["ETag"]})
    assert again.status_code == 401


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ('[access]\nreading = "members"', True),
        ('[access]\nreading = "member"', True),
        ("[access]\nreading = 5", True),
        ("access = 3", True),
        ('[access]\nreading = "members"\nsession_days = 0', True),
        ('[access]\nreading = "members"\n[[[', True),
        ('\ufeff[access]\nreading = "members"\n"', True),
        ('[access]\nreading = "public"', False),
        ("[[[", False),
        ("", False),
    ],
)
def test_settings_of_access_that_are_broken_open_nothing(text: str, closed: bool) -> None:
    assert read_programme(text.encode())[0].access.members_only == closed


def test_a_signed_in_persons_pages_are_kept_by_nobody_else(app: Flask) -> None:
    visitor, person = app.test_client(), app.test_client()
    sign_in(person)
    for path in ("/", "/wards", "/segments/S-1"):
        mine, theirs = person.get(path), visitor.get(path)
        assert mine.headers["Cache-Control"] == "private, no-cache"
        assert "Cookie" in mine.headers["Vary"]
        assert mine.headers["ETag"] != theirs.headers["ETag"]
        again = visitor.get(path, headers={"If-None-Match": mine.headers["ETag"]})
        assert again.status_code == 200
        assert "/logout" not in again.text
        assert person.get(path, headers={"If-None-Match": mine.headers["ETag"]}).status_code == 304
    for path in ("/account", *ADMIN_PAGES):
        assert person.get(path).headers["Cache-Control"] == "no-store"


def test_map_data_stays_shared_where_everybody_may_read(app: Flask) -> None:
    answer = app.test_client().get("/api/map/route_segments")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("ban-do.lan", 200),
        ("BAN-DO.LAN:5000", 200),
        ("localhost:5000", 200),
        ("evil.example", 421),
        ("", 421),
        ("192.168.1.20:5000", 200),
    ],
)
def test_where_hosts_are_named_the_server_answers_under_them_too(host: str, status: int) -> None:
    client = application(Access(hosts=("ban-do.lan",))).test_client()
    assert client.get("/wards", headers={"Host": host}).status_code == status


def test_no_page_builds_an_address_from_the_host_that_was_asked(client: FlaskClient) -> None:
    evil = {"Host": "evil.example"}
    for path in ("/", "/wards", "/login", "/account"):
        answer = client.get(path, headers=evil)
        assert "evil.example" not in answer.text
        assert "evil.example" not in str(answer.headers)


# ---------------------------------------------------------------- restricted layers


@pytest.fixture
def restricted() -> Flask:
    """An application whose apartment blocks only members see."""
    return application(Access(restricted=("apartment_blocks",)))


def read_anywhere(client: FlaskClient) -> str:
    """Return all that an application tells of its blocks."""
    paths = ("/apartments", "/apartments/A-1", "/wards/00139", "/api/map/apartment_blocks", "/faults")
    more = (
        "/api/summary?layer=apartment_blocks",
        "/export/map.svg",
        "/ogc/collections/apartment_blocks/items",
    )
    return "".join(client.get(path).text for path in (*paths, *more))


def test_visitors_learn_nothing_of_a_restricted_layer(restricted: Flask) -> None:
    visitor = restricted.test_client()
    assert "Chung cư kín" not in read_anywhere(visitor)
    assert visitor.get("/api/map/apartment_blocks").status_code == 200


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/history", "/{id}?as_of=2022-08-01"])
def test_a_visitor_is_asked_to_sign_in_for_what_is_restricted_whether_it_is_there_or_not(path: str) -> None:
    of_blocks = application(Access(restricted=("apartment_blocks",)))
    closed = application(Access(members_only=True))
    for app, start in ((of_blocks, "/apartments"), (closed, "/apartments"), (closed, "/segments")):
        visitor, answers = app.test_client(), []
        for feature_id in ("A-1" if start == "/apartments" else "S-1", "none"):
            answer = visitor.get(start + path.format(id=feature_id))
            answers.append((answer.status_code, (answer.location or "").replace(feature_id, "…")))
        assert answers[0] == answers[1]
        assert answers[0][0] == 303
        assert answers[0][1].startswith("/login?next=/")


def test_a_program_is_asked_for_a_token_for_what_is_restricted(restricted: Flask) -> None:
    visitor = restricted.test_client()
    answers = [
        visitor.get(f"/apartments/{each}", headers={"Accept": "application/json"}) for each in ("A-1", "x")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]


def test_members_see_a_restricted_layer_and_each_look_is_noted(restricted: Flask) -> None:
    member, accounts = restricted.test_client(), restricted.extensions["accounts"]
    sign_in(member, "xem")
    before = len(accounts.notes(100))
    assert "Chung cư kín" in member.get("/apartments").text
    assert len(accounts.notes(100)) == before + 1
    (note, *_) = accounts.notes(1)
    assert (note.person, note.what, note.item) == ("xem", "viewed", "apartment_blocks")
    assert member.get("/segments").status_code == 200


def test_what_a_member_was_shown_is_not_shown_to_the_next_visitor(restricted: Flask) -> None:
    member = restricted.test_client()
    sign_in(member, "xem")
    assert "Chung cư kín" in read_anywhere(member)
    assert "Chung cư kín" not in read_anywhere(restricted.test_client())


def test_photos_are_restricted_unless_the_programme_says_otherwise() -> None:
    assert LAYERS["photos"].restricted
    for access, hidden in ((Access(), {"photos"}), (Access(restricted=()), set())):
        with application(access).test_request_context("/"):
            assert restricted_layers() == hidden


def test_the_access_log_calls_layers_by_their_titles(app: Flask) -> None:
    with app.test_request_context("/?lang=vi"):
        assert words.item_words("photos/route_segments/S-1/2") == "Ảnh hiện trường · Đoạn tuyến · S-1/2"
        assert words.item_words("bode") == "bode"
