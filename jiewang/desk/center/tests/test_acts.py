"""What people do on the pages: from accepting to closing, and what keeps them from it."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import decide_level, push_down
from jiewang.center.intake.actions import verify_first
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing import EAST, FACADE, PIPE, WEST, lead_of, make_case, make_category, make_town


def act(user, case, name, data, language="zh-hans"):
    return signed_in(user, language).post(reverse("desk:act", args=[case, name]), data)


def state_of(case):
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)


def a_photo(name="done.jpg"):
    file = io.BytesIO()
    Image.new("RGB", (32, 24), "green").save(file, "JPEG")
    return SimpleUploadedFile(name, file.getvalue(), "image/jpeg")


def test_who_may_do_both_accepts_and_dispatches_with_one_key():
    case, dong = make_case(), make_town().dong
    page = act(dong, case, "accept", {"category": PIPE, "urgency": "urgent"})
    case.refresh_from_db()
    assert (page.status_code, case.state, case.unit.code) == (302, State.DISPATCHED, "water")
    assert case.urgency == "urgent"


def test_an_intake_post_accepts_and_leaves_the_dispatching_to_others():
    case, wu = make_case(), make_town().wu
    act(wu, case, "accept", {"category": PIPE, "urgency": "normal"})
    assert state_of(case) == State.FILED


def test_after_an_act_one_goes_back_where_one_came_from_but_never_out_of_the_house():
    case, wu = make_case(), make_town().wu
    data = {"category": PIPE, "urgency": "normal", "next": "/queue?tab=intake#row-1"}
    assert act(wu, case, "accept", data)["Location"] == "/queue?tab=intake#row-1"
    other = make_case()
    data["next"] = "https://example.org/queue"
    assert act(wu, other, "accept", data)["Location"] == reverse("desk:case", args=[other])


def test_a_refusal_needs_its_reason_and_keeps_what_was_typed():
    case, wu = make_case(), make_town().wu
    page = act(wu, case, "refuse_case", {"reason": "", "explanation": "请向市里反映。"})
    assert (page.status_code, state_of(case)) == (422, State.REPORTED)
    assert "请向市里反映。" in page.content.decode()


def test_who_comes_second_is_told_who_was_first_and_keeps_the_words():
    case, town = make_case(), make_town()
    seen = case.moved_by_line
    verify_first(case.pk, by=town.wu, note="")
    answer = {"reason": "no_matter", "explanation": "没有具体事项。", "seen": seen}
    page = act(town.dong, case, "refuse_case", answer, "en")
    text = text_of(page)
    assert (page.status_code, state_of(case)) == (409, State.VERIFYING)
    assert "Wu was here first" in text
    assert "See what is new" in text
    assert "没有具体事项。" in page.content.decode()


def test_after_looking_at_what_is_new_the_same_words_go_through():
    case, town = make_case(), make_town()
    answer = {"reason": "no_matter", "explanation": "没有具体事项。", "seen": case.moved_by_line}
    verify_first(case.pk, by=town.wu, note="")
    looked = act(town.dong, case, "refuse_case", {**answer, "look": "1"})
    form = looked.context["form"]
    assert (looked.status_code, state_of(case)) == (200, State.VERIFYING)
    assert form["explanation"].value() == "没有具体事项。"
    act(town.dong, case, "refuse_case", {**answer, "seen": form["seen"].value()})
    assert state_of(case) == State.REFUSED


def test_a_case_that_the_rules_do_not_let_move_says_why():
    case, lin = make_case(state=State.HANDLED), make_town().lin
    page = act(lin, case, "dispatch_case", {"to": "", "note": ""})
    assert (page.status_code, state_of(case)) == (422, State.HANDLED)
    assert "error-summary" in page.content.decode()


def test_merging_takes_the_number_as_people_type_it():
    stands, case, wu = make_case(state=State.FILED), make_case(), make_town().wu
    typed = f"{stands.number[:6]}-{stands.number[6:-1]}-{stands.number[-1]}"
    act(wu, case, "merge_case", {"into": typed})
    case.refresh_from_db()
    assert (case.state, case.merged_into) == (State.MERGED, stands)


def test_merging_catches_a_wrong_digit():
    stands, case, wu = make_case(state=State.FILED), make_case(), make_town().wu
    wrong = stands.number[:-1] + str((int(stands.number[-1]) + 1) % 10)
    page = act(wu, case, "merge_case", {"into": wrong})
    assert (page.status_code, state_of(case)) == (422, State.REPORTED)
    assert wrong in text_of(page)


def test_the_unit_signs_begins_and_feeds_back_with_a_photo():
    case, jiang = make_case(state=State.DISPATCHED), make_town().jiang
    order = lead_of(case).pk
    act(jiang, case, "sign_for", {"order": order})
    assert state_of(case) == State.SIGNED
    act(jiang, case, "start_handling", {"order": order, "contacted": "on"})
    assert state_of(case) == State.HANDLING
    bai = make_town().bai
    for helper in case.orders.filter(role="assist"):
        act(bai, case, "sign_for", {"order": helper.pk})
        act(bai, case, "feed_back", {"order": helper.pk, "result": "已配合停水。"})
    result = {"order": order, "result": "换了管子。", "photos": a_photo()}
    act(jiang, case, "feed_back", result)
    assert (state_of(case), case.photos.filter(stage="result").count()) == (State.HANDLED, 1)


def test_a_file_that_is_no_photo_is_refused_and_the_result_kept():
    case, jiang = make_case(state=State.HANDLING), make_town().jiang
    file = SimpleUploadedFile("photo.jpg", b"PK\x03\x04 not a photo", "image/jpeg")
    data = {"order": lead_of(case).pk, "result": "换了管子。", "photos": file}
    page = act(jiang, case, "feed_back", data, "en")
    assert (page.status_code, state_of(case)) == (422, State.HANDLING)
    assert "photo.jpg is not a photo" in text_of(page)
    assert "换了管子。" in page.content.decode()


def test_more_time_is_asked_for_and_granted():
    case, town = make_case(state=State.HANDLING), make_town()
    wish = {"reason": "parts", "explanation": "备件明天到。", "number": 2}
    reasons = signed_in(town.jiang).get(reverse("desk:act", args=[case, "ask_extension"]))
    form = reasons.context["form"]
    assert form["unit_of_time"].value() == "work_hour"
    wish["reason"] = form.fields["reason"].choices[1][0]
    wish |= {"unit_of_time": "work_hour", "order": lead_of(case).pk}
    act(town.jiang, case, "ask_extension", wish)
    extension = case.extensions.get()
    assert (extension.limit, extension.decision) == ("2 work_hour", "pending")
    act(town.lin, case, "grant_extension", {"extension": extension.pk, "note": ""})
    extension.refresh_from_db()
    assert extension.decision == "granted"


def test_the_checker_passes_and_closes_with_the_answer():
    case, he = make_case(state=State.HANDLED), make_town().he
    act(he, case, "pass_check", {"note": "去看过了。"})
    act(he, case, "close_case", {"answer": "水管已换好。"})
    assert state_of(case) == State.CLOSED
    assert case.answers.get().text == "水管已换好。"


def test_the_answer_begins_with_what_the_units_have_said():
    case, he = make_case(state=State.CHECKED), make_town().he
    page = signed_in(he).get(reverse("desk:act", args=[case, "close_case"]))
    helper = make_town().housing
    assert page.context["form"]["answer"].value().splitlines() == [
        lead_of(case).result,
        f"{helper}：{case.orders.get(unit=helper).result}",
    ]


def test_whoever_may_read_a_case_may_add_a_note():
    case, jiang = make_case(state=State.DISPATCHED), make_town().jiang
    act(jiang, case, "add_note", {"note": "阀门在二楼。"})
    step = case.steps.order_by("-line").first()
    assert (step.kind, step.note, step.by, step.moved) == (
        CaseStep.Kind.NOTED,
        "阀门在二楼。",
        jiang,
        False,
    )


def test_an_empty_note_is_not_written():
    case, jiang = make_case(state=State.DISPATCHED), make_town().jiang
    lines = case.steps.count()
    page = act(jiang, case, "add_note", {"note": "  "})
    assert (page.status_code, case.steps.count()) == (422, lines)


@pytest.mark.parametrize("code", ["water", "990001002"])
def test_another_unit_than_the_rules_needs_a_note(code):
    case, lin = make_case(state=State.FILED, category=FACADE), make_town().lin
    page = act(lin, case, "dispatch_case", {"to": code, "note": ""})
    assert (page.status_code, state_of(case)) == (422, State.FILED)
    act(lin, case, "dispatch_case", {"to": code, "note": "产权已移交。"})
    assert state_of(case) in {State.DISPATCHED, State.FILED}


def test_before_deciding_one_reads_what_the_unit_asks_for():
    case, lin = make_case(state=State.RETURNED), make_town().lin
    address = reverse("desk:act", args=[case, "grant_return"])
    text = text_of(signed_in(lin, "en").get(address))
    assert "Water station asks to return it" in text
    assert case.hops.get(decision="pending").explanation in text


def test_before_checking_one_reads_the_results():
    case, he = make_case(state=State.HANDLED), make_town().he
    text = text_of(signed_in(he).get(reverse("desk:act", args=[case, "pass_check"])))
    for result in case.orders.filter(state="handled").values_list("result", flat=True):
        assert result in text


def test_a_unit_says_on_its_page_which_stage_it_has_reached():
    town = make_town()
    stages = [{"name": "停工", "limit": "4 work_hour"}, {"name": "拆除", "limit": "7 work_hour"}]
    make_category(
        "8.01.01",
        version=town.categories[PIPE].version,
        stages=stages,
        lead_rule="unit",
        lead_unit=town.water,
    )
    case = make_case()
    act(town.dong, case, "accept", {"category": "8.01.01", "urgency": "normal"})
    order = lead_of(case)
    act(town.jiang, case, "sign_for", {"order": order.pk})

    form = (
        signed_in(town.jiang).get(reverse("desk:act", args=[case, "reach_stage"])).context["form"]
    )
    page = act(town.jiang, case, "reach_stage", {"order": order.pk, "stage": "停工"})
    shown = text_of(signed_in(town.jiang, "en").get(reverse("desk:case", args=[case])))

    assert [name for name, _ in form.fields["stage"].choices] == ["停工", "拆除"]
    assert page.status_code == 302
    assert "Stage reached" in shown
    assert case.steps.get(kind=CaseStep.Kind.STAGE_REACHED).data["stage"] == "停工"


def options_of(page, field):
    """Of the control, which is what a person sees: Django lets it differ from the field."""
    choices = list(page.context["form"].fields[field].widget.choices)
    return [code for _, group in choices[1:] for code, _ in group]


def test_the_place_is_chosen_from_a_list_with_names():
    case, town = make_case(), make_town()
    page = signed_in(town.wu, "en").get(reverse("desk:act", args=[case, "place_case"]))
    assert {town.east.code, f"{WEST}001001"} <= set(options_of(page, "area_code"))
    assert page.context["form"]["area_code"].initial == case.area.code
    assert "data-find" in page.content.decode()

    wrong = act(town.wu, case, "place_case", {"area_code": "nowhere"}, "en")
    assert "The area “nowhere” is not in this list. Choose again." in text_of(wrong)
    act(town.wu, case, "place_case", {"area_code": f"{WEST}001001"})
    case.refresh_from_db()
    assert (case.area.code, case.center) == (f"{WEST}001001", town.west)


def test_a_case_is_handed_down_only_to_communities_and_grids_of_its_street():
    case, town = make_case(state=State.FILED), make_town()
    page = signed_in(town.lin, "en").get(reverse("desk:act", args=[case, "push_down"]))
    assert set(options_of(page, "to")) == {f"{EAST}001", f"{EAST}002"}
    grids = options_of(page, "area_code")
    assert grids
    assert all(code.startswith(EAST) for code in grids)


def test_who_gives_a_case_up_for_good_is_not_sent_to_a_page_that_is_gone():
    case, town = make_case(state=State.DISPATCHED), make_town()
    decide_level(case.pk, level="community", note="就近处置。", by=town.tang)
    push_down(case.pk, to=town.east_one, by=town.lin)
    order = lead_of(case)
    data = {"order": order.pk, "reason": "no_means", "explanation": "要执法部门来。"}
    done = act(town.qiu, case, "push_up", data)
    assert (done.status_code, done["Location"]) == (302, reverse("desk:home"))
