"""What answers tell the browser: the policy holds without exceptions, on the pages as they run."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from jiewang.center.case.states import State
from jiewang.center.intake.models import Suggestion
from jiewang.desk.center.tests.test_browser import make_chief, signed_in_page, suggest
from jiewang.desk.tests.browser import wait_until_whole
from jiewang.testing import PIPE, make_case, make_town

PLACE = {"lon": 100.021, "lat": 30.001}
# Tells of everything that the policy stopped, from the first script on.
WITNESS = """
window.stopped = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.stopped.push(event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile);
});
"""


def headers_of(address, client=None):
    return (client or Client()).get(address).headers


def test_every_answer_carries_the_headers():
    for address in ("/", "/accounts/login/", "/nothing/here", "/open311/v2/services.json"):
        headers = headers_of(address)
        assert {
            name: headers.get(name)
            for name in (
                "X-Content-Type-Options",
                "Referrer-Policy",
                "Cross-Origin-Opener-Policy",
                "Cross-Origin-Resource-Policy",
                "X-Frame-Options",
            )
        } == {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "X-Frame-Options": "DENY",
        }
        assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_lets_in_nothing_inline_and_nothing_from_elsewhere():
    policy = headers_of("/")["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "*" not in policy
    wanted = {
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert wanted <= {part.strip() for part in policy.split(";")}


def test_cookies_are_kept_from_scripts_and_from_other_sites(settings):
    wu, client = make_town().wu, Client()
    wu.set_password("a sentence is fine")
    wu.save()
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "wu", "password": "a sentence is fine"})
    client.post("/language", {"language": "en"})
    names = [settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME, "django_language"]
    cookies = [client.cookies[name] for name in names]
    kept = [(each["httponly"], each["samesite"], each["path"]) for each in cookies]
    assert kept == [(True, "Lax", "/")] * 3


def test_a_name_of_another_house_is_not_answered():
    assert Client(headers={"host": "evil.example"}).get("/").status_code == 400


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", r"\\evil.example", "javascript:alert(1)"],
)
def test_signing_in_leads_to_no_other_house(elsewhere):
    wu = make_town().wu
    wu.set_password("a sentence is fine")
    wu.save()
    typed = {"login": "wu", "password": "a sentence is fine", "next": elsewhere}
    assert Client().post("/accounts/login/", typed)["Location"] == "/desk"


def test_what_was_uploaded_is_reached_by_its_case_alone_and_never_by_a_path():
    assert not re.search(r"\bmedia\b", " ".join(str(each) for each in all_patterns()))
    assert settings.MEDIA_URL in {"", "/"}


def all_patterns():
    from django.urls import get_resolver

    return get_resolver().url_patterns


def test_an_error_of_ours_shows_no_line_of_code(client, monkeypatch):
    from jiewang.desk.residents import report

    def broken(*_arguments, **_named):
        raise RuntimeError("a secret of the code")

    monkeypatch.setattr(report, "district", broken)
    client.raise_request_exception = False
    page = client.get("/").content.decode()
    assert "a secret of the code" not in page
    assert "Traceback" not in page


# --- In a browser ---------------------------------------------------------------------------


def test_the_policy_stops_nothing_on_the_pages_of_staff(open_page):
    town = make_town()
    unfiled = make_case(phone="13800138000", **PLACE)
    suggest(unfiled, PIPE)
    handled = make_case(state=State.HANDLED, **PLACE)
    page = signed_in_page(open_page, make_chief(town))
    page.add_init_script(WITNESS)
    addresses = [
        "/queue", "/checks", "/cases", f"/cases/{handled.number}", "/my-work", "/map",
        f"/cases/{unfiled.number}/refuse_case", "/intake/new", "/catalog", f"/catalog/{PIPE}",
        "/catalog/upload", "/areas/990001002001", "/units/water", "/notices", "/account",
        "/accounts/password/", "/accounts/second-step/", "/accounts/sessions/",
        reverse("desk:contact", args=[unfiled, unfiled.reports.get().pk, "phone"]),
    ]  # fmt: skip
    for address in addresses:
        page.goto(address)
        wait_until_whole(page)
        assert (address, page.evaluate("window.stopped")) == (address, [])


def test_the_policy_stops_nothing_on_the_pages_of_residents(open_page):
    case = make_case(state=State.CLOSED, **PLACE)
    report = case.reports.get()
    page = open_page(width=390, height=844)
    page.add_init_script(WITNESS)
    for address in (
        "/", "/track", f"/track/{report.number}/{report.secret}", "/privacy", "/accessibility",
        "/about", "/accounts/login/", "/nothing",
    ):  # fmt: skip
        page.goto(address)
        wait_until_whole(page)
        assert (address, page.evaluate("window.stopped")) == (address, [])


def test_the_policy_stops_nothing_when_a_case_is_accepted_by_a_key(open_page):
    town = make_town()
    first, second = make_case(**PLACE), make_case(**PLACE)
    for case in (first, second):
        Suggestion.objects.create(
            case=case, category_code=PIPE, rank=1, confidence=0.9, reasons=["水管"]
        )
    page = signed_in_page(open_page, town.wu)
    page.add_init_script(WITNESS)
    page.goto("/queue")
    page.keyboard.press("a")
    page.wait_for_url(f"**#row-{second.number}")
    page.locator(f"#row-{second.number}:focus").wait_for()
    page.keyboard.press("j")
    wait_until_whole(page)
    assert page.evaluate("window.stopped") == []
