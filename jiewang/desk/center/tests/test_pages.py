"""Every page of the staff is there, in both languages, and keeps the policy of the house."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from jiewang.center.case.states import State
from jiewang.center.intake.actions import record_verification, verify_first
from jiewang.desk.center.cases.acts import ACTS
from jiewang.desk.center.cases.filters import CaseFilters
from jiewang.desk.center.tests.pages import forbidden_in, signed_in, text_of
from jiewang.grid.areas.models import Area, Level
from jiewang.people.models import Holding, User
from jiewang.testing import (
    EAST,
    FACADE,
    LONG_AGO,
    NOISE,
    PIPE,
    RUBBISH,
    make_case,
    make_post,
    make_town,
)

LANGUAGES = ["zh-hans", "en"]


def make_everybody(town) -> User:
    """The district's duty officer who also checks and keeps the catalog."""
    for post in ("DC04", "DC06"):
        Holding.objects.create(
            user=town.dong, post=make_post(post), unit=town.center, since=LONG_AGO
        )
    return User.objects.get(pk=town.dong.pk)


PAGES = [
    ("desk:queue", []),
    ("desk:checks", []),
    ("desk:cases", []),
    ("desk:my_work", []),
    ("desk:intake", []),
    ("desk:catalog", []),
    ("desk:category", [PIPE]),
    ("desk:catalog_versions", []),
    ("desk:catalog_upload", []),
    ("desk:areas", []),
    ("desk:area", ["990001002001"]),
    ("desk:unit", ["water"]),
    ("desk:case_map", []),
    ("desk:notices", []),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_page_is_there_in_both_languages(name, args, language):
    town = make_town()
    page = signed_in(make_everybody(town), language).get(reverse(name, args=args))
    assert page.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans-CN"}">' in page.content.decode()
    assert forbidden_in(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", State)
def test_the_case_page_shows_a_case_in_every_state(state, language):
    case = make_case(state=state, lon=100.021, lat=30.001)
    page = signed_in(make_everybody(make_town()), language).get(reverse("desk:case", args=[case]))
    assert page.status_code == 200
    assert case.title in text_of(page)
    assert forbidden_in(page) == []


@pytest.mark.parametrize("state", sorted(set(State) - {State.CLOSED, State.REFUSED, State.MERGED}))
def test_the_queue_shows_a_case_in_every_open_state(state):
    case = make_case(state=state, lon=100.021, lat=30.001)
    reader = make_everybody(make_town())
    page = signed_in(reader).get(reverse("desk:queue"), {"case": case.number})
    assert page.status_code == 200
    assert forbidden_in(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ACTS)
def test_every_act_has_a_page_with_its_form(name, language):
    case = make_case(state=State.HANDLING)
    reader = make_everybody(make_town())
    page = signed_in(reader, language).get(reverse("desk:act", args=[case, name]))
    assert page.status_code == 200
    assert forbidden_in(page) == []


def test_an_unknown_act_is_not_found():
    case = make_case()
    page = signed_in(make_town().lin).get(reverse("desk:act", args=[case, "make_coffee"]))
    assert page.status_code == 404


def test_the_list_of_cases_says_why_it_is_empty():
    town = make_town()
    page = signed_in(town.lin, "en").get(reverse("desk:cases"))
    assert "No cases yet" in text_of(page)


def test_a_filter_that_finds_nothing_offers_to_clear_it():
    make_case()
    page = signed_in(make_town().lin, "en").get(reverse("desk:cases"), {"q": "鲸鱼"})
    assert "No case fits these filters" in text_of(page)
    assert f'href="{reverse("desk:cases")}">Clear' in page.content.decode()


def test_a_mistyped_case_number_is_told():
    case = make_case()
    wrong = case.number[:-1] + str((int(case.number[-1]) + 1) % 10)
    page = signed_in(make_town().lin, "en").get(reverse("desk:cases"), {"q": wrong})
    assert f"“{wrong}” is no case number" in text_of(page)


def test_a_case_number_with_spaces_is_found():
    case, other = make_case(), make_case()
    typed = f"{case.number[:6]} {case.number[6:]}"
    text = text_of(signed_in(make_town().lin).get(reverse("desk:cases"), {"q": typed}))
    assert (case.number in text, other.number in text) == (True, False)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        pytest.param({"state": "open"}, {RUBBISH, NOISE, PIPE}, id="open"),
        pytest.param({"state": "handling"}, {PIPE}, id="state"),
        pytest.param({"category": NOISE}, {NOISE}, id="category"),
        pytest.param({"unit": "water"}, {PIPE, FACADE}, id="unit"),
        pytest.param({"street": "990001001"}, {RUBBISH}, id="street"),
        pytest.param({"community": "990001002001"}, {NOISE, PIPE, FACADE}, id="community"),
        pytest.param({"channel": "resident_web"}, {RUBBISH, NOISE, PIPE, FACADE}, id="channel"),
        pytest.param({"until": "2020-01-01"}, set(), id="dates"),
        pytest.param({"overdue": "on"}, set(), id="overdue"),
    ],
)
def test_the_list_is_narrowed_by_each_filter(filters, found):
    town = make_town()
    cases = {
        RUBBISH: make_case(area=town.areas["990001001001"], category=RUBBISH, state=State.FILED),
        NOISE: make_case(category=NOISE, state=State.FILED),
        PIPE: make_case(state=State.HANDLING),
        FACADE: make_case(state=State.CLOSED),
    }
    text = text_of(signed_in(town.dong).get(reverse("desk:cases"), filters))
    assert {name for name, case in cases.items() if case.number in text} == found


def test_a_street_chooses_among_its_own_communities():
    town = make_town()
    communities = Area.objects.filter(level=Level.COMMUNITY)

    def offered(reader):
        fields = CaseFilters(QueryDict(), reader=reader).fields
        names = ("street", "community")
        return {n: {code for code, _ in fields[n].choices if code} for n in names if n in fields}

    assert offered(town.dong)["community"] == {each.code for each in communities}
    assert len(offered(town.dong)["street"]) > 1
    # One street is no choice, nor is one community.
    own = {each.code for each in communities if EAST in each.path.split(".")}
    assert offered(town.lin) == ({"community": own} if len(own) > 1 else {})


def test_a_mistyped_number_is_told_in_the_readers_language():
    page = signed_in(make_town().dong).get(reverse("desk:cases"), {"q": "26112400134"})
    assert "不是案件编号" in text_of(page)


def test_a_grid_worker_finds_what_to_look_at_among_their_work():
    town, case = make_town(), make_case()
    case.area = Area.objects.get(code=f"{EAST}001001")
    case.save(update_fields=["area"])
    verify_first(case.pk, by=town.wu, note="")
    found = reverse("desk:act", args=[case, "record_verification"])
    assert found in signed_in(town.fang, "en").get(reverse("desk:my_work")).content.decode()

    record_verification(case.pk, found=True, note="三块砖松动。", by=town.fang)
    after = signed_in(town.fang, "en").get(reverse("desk:my_work")).content.decode()
    assert found not in after
