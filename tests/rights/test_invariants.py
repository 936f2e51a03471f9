"""What must hold whatever the code does: said here in the words of the work, not of the code."""

import pytest

from jiewang.center.case.states import State
from jiewang.center.check.actions import pass_check
from jiewang.center.check.errors import OwnWork
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.handle.actions import sign_for
from jiewang.people.models import User
from jiewang.testing import lead_of, make_case, make_town, make_user
from tests.rights.beats import BEATS, marks
from tests.rights.finding import OTHER, OWN, Found
from tests.rights.roles import NOBODY, STRANGER, everybody
from tests.rights.trying import HIDDEN, OPEN, REFUSED, SIGN_IN

EVERYONE = everybody()
DISTRICT = {who.key for who in EVERYONE if who.level == "district"}
OUTSIDERS = {NOBODY, STRANGER}
RIGHTS = (
    *("command", "intake", "dispatch", "handle", "check", "call_back", "catalog", "supervise"),
    *("funds_plan", "funds_lead", "funds_pay", "funds_accept"),
)
# What the district's file gives, by right; a commander stands above all in the own center.
HOLDERS = {right: {who.key for who in EVERYONE if right in who.rights} for right in RIGHTS}
GRID = {who.key for who in EVERYONE if who.level == "grid"}

# Each action of the center, and the rights of which one is needed.
AT_THE_CENTER = {
    "intake.file_case": ("intake",),
    "intake.verify_first": ("intake",),
    "intake.refuse_case": ("intake",),
    "intake.merge_case": ("intake",),
    "intake.unmerge_case": ("intake",),
    "intake.place_case": ("intake",),
    "intake.reclassify_case": ("intake",),
    "intake.confirm_type": ("intake",),
    "intake.set_outside_number": ("intake",),
    "intake.ask_outside_time": ("intake", "dispatch"),
    "dispatch.halt_dispatching_alone": ("command",),
    "dispatch.end_halt": ("command",),
    "dispatch.dispatch_case": ("dispatch",),
    "dispatch.reroute_case": ("dispatch",),
    "dispatch.consult_case": ("dispatch",),
    "dispatch.push_down": ("dispatch",),
    "dispatch.add_assist": ("dispatch",),
    "dispatch.withdraw_assist": ("dispatch",),
    "dispatch.grant_return": ("dispatch",),
    "dispatch.refuse_return": ("dispatch",),
    "handle.grant_extension": ("dispatch",),
    "handle.refuse_extension": ("dispatch",),
    "dispatch.decide_level": ("command",),
    "check.shelve_case": ("command",),
    "check.take_up": ("command",),
    "check.pass_check": ("check",),
    "check.send_to_rework": ("check",),
    "check.close_case": ("check",),
    "check.reopen_case": ("check", "call_back", "intake", "command"),
    # Blocked items and whistles: kept by three sorts of posts, called for and decided by fewer.
    **dict.fromkeys(
        (
            "consult.open_item",
            "consult.open_matter",
            "consult.name_coordinator",
            "consult.put_off_meeting",
            "consult.note_presence",
            "consult.write_minutes",
            "consult.note_arrival",
            "consult.close_whistle",
            "consult.close_and_go_on",
            "consult.open_item_of_whistle",
            "consult.judge_unit",
        ),
        ("command", "dispatch", "supervise"),
    ),
    **dict.fromkeys(
        (
            "consult.record_coordination",
            "consult.pass_on",
            "consult.call_meeting",
            "consult.blow_whistle",
        ),
        ("command", "dispatch"),
    ),
    "consult.strike_off": ("supervise",),
    "consult.reopen_item": ("supervise", "command"),
    # Supervised tasks: kept by two sorts of posts, approved by leaders, looked at by checkers too.
    **dict.fromkeys(
        (
            "supervise.open_task",
            "supervise.lay_nodes",
            "supervise.issue_task",
            "supervise.grant_task_extension",
            "supervise.refuse_task_extension",
            "supervise.pause_task",
            "supervise.resume_task",
            "supervise.sign_order",
            "supervise.strike_off_task",
            "supervise.withdraw_task",
            "supervise.send_directive",
            "supervise.drop_proposal",
            "supervise.confirm_proposal",
        ),
        ("supervise", "command"),
    ),
    "supervise.approve_task": ("command",),
    **dict.fromkeys(
        ("supervise.pass_review", "supervise.send_back_task", "supervise.confirm_on_site"),
        ("supervise", "check"),
    ),
}
# By a commander of the center, or in the district by who dispatches as well.
DECISIONS = (
    "dispatch.dispatch_case · in consultation",
    "dispatch.make_precedent",
    "dispatch.revoke_precedent",
    "consult.decide",
    "consult.rule_by_decision",
    "consult.revoke_rule",
)
BY_THE_UNIT = (
    "dispatch.ask_return",
    "handle.sign_for",
    "handle.start_handling",
    "handle.record_contact",
    "handle.reach_stage",
    "handle.ask_reporter",
    "handle.resume_waiting",
    "handle.ask_extension",
    "handle.feed_back",
    "handle.add_result_photos",
)
# A task is a unit's own: its grid has no part in it.
BY_THE_OWNER = (
    "supervise.sign_for_task",
    "supervise.tell_progress",
    "supervise.finish_node",
    "supervise.add_evidence",
    "supervise.feed_back_task",
    "supervise.ask_task_extension",
    "supervise.answer_order",
)
# Pages that a person without an account may open, and nothing else.
OPEN_TO_STRANGERS = {
    "GET account_login", "POST account_login", "GET account_inactive",
    "GET account_logout", "POST account_logout", "GET mfa_authenticate", "POST mfa_authenticate",
    "POST desk:language", "GET desk:report", "POST desk:report", "POST desk:hint",
    "GET desk:receipt", "GET desk:track", "POST desk:track", "GET desk:progress",
    "POST desk:answer", "POST desk:rate", "POST desk:reopen", "GET desk:photo_of_report",
    "GET desk:votes", "GET desk:vote", "POST desk:vote", "GET desk:public_works",
    "GET desk:vote_receipt", "POST desk:vote_receipt",
    "GET desk:privacy", "GET desk:accessibility", "GET desk:about", "GET desk:outline",
    "GET open311:discovery", "GET open311:services", "GET open311:service",
    "GET open311:requests", "GET open311:request", "GET open311:token", "GET open311:updates",
}  # fmt: skip
# The cases whose pages each level of post may read; the district reads all, and nobody none.
STREET_CASES = set(BEATS) - {"west"} | {"new"}
READS = {
    "district": set(BEATS) | {"new", "new_west"},
    "street": STREET_CASES,
    "unit": {"unit"},
    "community": {"community", "grid", "next_grid"},
    "grid": {"grid", "new"},
    "finance": set(),
    "none": set(),
}


def who_may(found: Found, action: str, place: str) -> set[str]:
    return {who for who, places in found.actions[action].items() if places.get(place) == OPEN}


@pytest.mark.parametrize("action", AT_THE_CENTER)
def test_the_centers_work_is_done_by_the_posts_of_its_right_and_of_the_own_center(found, action):
    holders = set().union(*(HOLDERS[right] for right in AT_THE_CENTER[action]))
    here = who_may(found, action, OWN) - {STRANGER}
    assert here == {who for who in holders if who not in GRID}
    assert who_may(found, action, OTHER) - {STRANGER} == here & DISTRICT


@pytest.mark.parametrize("action", BY_THE_UNIT)
def test_an_order_is_worked_on_by_its_own_unit_and_its_own_grid_and_by_nobody_else(found, action):
    assert who_may(found, action, OWN) == HOLDERS["handle"] | GRID
    assert who_may(found, action, OTHER) == set()


@pytest.mark.parametrize("action", BY_THE_OWNER)
def test_a_task_is_worked_on_by_the_posts_of_its_owner_and_by_nobody_else(found, action):
    assert who_may(found, action, OWN) == HOLDERS["handle"]
    assert who_may(found, action, OTHER) == set()


def test_photos_of_what_was_reported_are_added_by_intake_posts_and_the_own_grid(found):
    assert who_may(found, "intake.add_photo", OWN) == HOLDERS["intake"] | GRID
    assert who_may(found, "intake.add_photo", OTHER) == HOLDERS["intake"] & DISTRICT


def test_only_communities_and_grids_push_up(found):
    assert who_may(found, "dispatch.push_up", OWN) == {"CH01"} | GRID
    assert who_may(found, "dispatch.push_up", OTHER) == set()


@pytest.mark.parametrize("action", DECISIONS)
def test_what_is_contested_is_decided_by_a_commander_or_the_districts_dispatcher(found, action):
    district = HOLDERS["command"] | HOLDERS["dispatch"]
    assert who_may(found, action, OWN) == HOLDERS["command"] | (district & DISTRICT)
    assert who_may(found, action, OTHER) <= district & DISTRICT


def test_a_unit_that_is_called_answers_for_itself(found):
    assert who_may(found, "consult.reply_to_call", OWN) == HOLDERS["handle"]
    assert who_may(found, "consult.reply_to_call", OTHER) == set()
    # Communities and a center's own sections are not called by whistle.
    assert who_may(found, "consult.reply_to_whistle", OWN) == {"UH01+"}


def test_whether_a_whistle_was_justified_is_for_the_district_to_say(found):
    above = (HOLDERS["supervise"] | HOLDERS["command"]) & DISTRICT
    assert who_may(found, "consult.judge_whistle", OWN) == above
    assert who_may(found, "consult.judge_whistle", OTHER) == above


def test_a_reporters_number_is_read_by_who_decides_or_handles_and_nowhere_else(found):
    center = HOLDERS["intake"] | HOLDERS["dispatch"] | HOLDERS["call_back"]
    assert who_may(found, "intake.unmask", OWN) == center | HOLDERS["handle"] | GRID
    assert who_may(found, "intake.unmask", OTHER) <= center & DISTRICT


def test_a_confidential_reporter_is_known_to_call_back_and_command_alone(found):
    action = "intake.unmask · confidential"
    assert who_may(found, action, OWN) == HOLDERS["call_back"] | HOLDERS["command"]
    assert who_may(found, action, OTHER) == HOLDERS["command"] & DISTRICT


@pytest.mark.parametrize(
    ("right", "actions"),
    [
        ("funds_plan", ("open_plan", "upload_workbook", "set_locks", "record_money", "ask_solve")),
        ("funds_plan", ("stop_solve", "allocate", "open_venture")),
        ("funds_lead", ("approve_plan", "close_book")),
        ("funds_pay", ("record_arrival", "pay", "give_back")),
        ("funds_accept", ("record_contract", "accept_work")),
    ],
)
def test_who_plans_approves_pays_and_accepts_are_four_people(found, right, actions):
    for action in actions:
        for place in (OWN, OTHER):
            assert who_may(found, f"funds.{action}", place) == HOLDERS[right]


def test_the_catalog_is_changed_by_its_post_alone(found):
    assert who_may(found, "catalog.load_catalog", OWN) == HOLDERS["catalog"]
    for door in ("GET desk:catalog_upload", "POST desk:catalog_upload", TAKE_EFFECT):
        allowed = {who for who, each in found.doors[door].items() if each[OWN] == OPEN}
        assert allowed == HOLDERS["catalog"]


TAKE_EFFECT = "POST desk:catalog_take_effect"


def test_reports_for_others_are_taken_down_by_intake_posts(found):
    assert who_may(found, "intake.report · staff", OWN) == HOLDERS["intake"]


def test_whoever_holds_no_post_can_do_nothing_but_report(found):
    allowed = {action for action, cells in found.actions.items() if OPEN in cells[NOBODY].values()}
    assert allowed == {"intake.report · resident"}


def test_strangers_open_the_pages_of_residents_and_the_sign_in_and_nothing_else(found):
    opened = {row for row, cells in found.doors.items() if OPEN in cells[STRANGER].values()}
    assert opened - FOR_MACHINES == OPEN_TO_STRANGERS


# How the house is, and how programs may speak to it: they tell nothing about anybody.
FOR_MACHINES = {
    *("GET health:live", "GET health:ready", "GET health:metrics"),
    *("GET v1:openapi-json", "POST v1:openapi-json", "GET api_docs"),
}


def is_for_programs(found: Found, row: str) -> bool:
    return found.floors[row].startswith(("jiewang.public.", "ninja."))


def test_programs_without_a_key_get_nothing_but_what_is_public(found):
    opened = {
        row
        for row, cells in found.doors.items()
        if is_for_programs(found, row) and OPEN in cells[STRANGER].values()
    }
    assert opened - FOR_MACHINES == {row for row in OPEN_TO_STRANGERS if " open311:" in row}


def test_a_session_of_staff_opens_no_door_of_programs(found):
    differing = {
        row
        for row, cells in found.doors.items()
        if is_for_programs(found, row) and len({str(places) for places in cells.values()}) > 1
    }
    assert differing == set()


@pytest.mark.parametrize("scope", ["reports:write", "cases:notes", "cases:photos", "orders:act"])
def test_a_key_opens_no_door_of_another_scope(found, scope):
    opened = {row for row, signs in found.keys.items() if OPEN in signs[scope]}
    own = {"reports:write": "/reports", "orders:act": "/orders", "cases:photos": "/photos"}
    allowed = own.get(scope, "nothing of its own")
    public = {row for row in opened if row in OPEN_TO_STRANGERS | FOR_MACHINES}
    lists = {row for row in opened if row.endswith(("/categories", "/areas", "/units"))}
    assert {row for row in opened - public - lists if allowed not in row} == set()


def test_every_other_page_asks_a_stranger_to_sign_in_or_hides(found):
    signs = {
        sign
        for row, cells in found.doors.items()
        if row not in OPEN_TO_STRANGERS and not is_for_programs(found, row)
        for sign in cells[STRANGER].values()
    }
    assert signs - {OPEN} <= {SIGN_IN, HIDDEN, REFUSED}


@pytest.mark.parametrize("who", EVERYONE, ids=lambda who: who.key)
def test_no_page_holds_a_case_that_is_not_the_readers(found, who):
    allowed = READS["street" if who.level == "section" else who.level]
    leaked = {
        (page, mark)
        for (reader, page), seen in found.seen.items()
        for mark in seen
        if reader == who.key
        and mark.partition(":")[0] not in allowed
        # A reporter's page opens for whoever has its number and code: they are the key.
        and page.split()[1] not in REPORTERS_PAGES
    }
    assert leaked == set()


REPORTERS_PAGES = {"desk:progress", "desk:answer", "desk:rate", "desk:reopen", "desk:receipt"}


@pytest.mark.parametrize("who", EVERYONE, ids=lambda who: who.key)
def test_a_name_or_number_of_a_reporter_stands_on_no_page_that_was_only_opened(found, who):
    shown = {
        page
        for (reader, page), seen in found.seen.items()
        if reader == who.key and page != "POST desk:contact"
        for mark in seen
        if mark.endswith((":name", ":phone"))
    }
    assert shown == set()


def test_the_marks_of_the_cases_would_be_seen_if_they_leaked(found):
    seen = found.seen["DC01", "GET desk:case"]
    assert {"unit:text", "west:text"} <= seen
    assert "unit:phone" in found.seen["SC03", "POST desk:contact"]
    assert len({mark for beat in BEATS for mark in marks(beat).values()}) == 3 * len(BEATS)


# --- What needs two hands or two hats -------------------------------------------------------


def test_who_handled_a_case_never_checks_it_whatever_posts_they_hold():
    town = make_town()
    both = make_user("both", ("UH01", town.water), ("SC05", town.east))
    case = make_case(state=State.DISPATCHED)
    sign_for(lead_of(case).pk, by=both)
    for order in case.orders.exclude(state="withdrawn").filter(role="assist"):
        sign_for(order.pk, by=town.bai)
    from jiewang.center.handle.actions import feed_back, start_handling
    from jiewang.testing import make_photo

    start_handling(lead_of(case).pk, by=town.jiang)
    make_photo(case)
    for order in case.orders.exclude(state="withdrawn").order_by("role"):
        feed_back(order.pk, result="Done", by=town.bai if order.role == "assist" else town.jiang)
    with pytest.raises(OwnWork):
        pass_check(case.pk, by=both)


def test_the_flag_of_a_superuser_gives_no_case_and_no_right(client):
    case = make_case(state=State.HANDLING)
    root = User.objects.create(username="root", is_superuser=True, is_staff=True)
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    assert cases_seen_by(root).count() == 0
    assert client.get(f"/cases/{case.number}").status_code == 404
    assert client.get("/catalog/upload").status_code == 403


def test_a_person_whose_account_is_closed_has_no_post_any_more():
    town = make_town()
    make_case(state=State.HANDLING)
    User.objects.filter(pk=town.lin.pk).update(is_active=False)
    assert cases_seen_by(User.objects.get(pk=town.lin.pk)).count() == 0


def test_whose_post_has_ended_sees_the_case_no_longer():
    from jiewang.testing import end_posts

    town = make_town()
    make_case(state=State.HANDLING)
    end_posts(town.jiang)
    assert cases_seen_by(User.objects.get(pk=town.jiang.pk)).count() == 0
