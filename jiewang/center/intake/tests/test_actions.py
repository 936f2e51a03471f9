import threading
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connections
from django.utils import timezone, translation

from jiewang.base.errors import Refusal
from jiewang.center.case.errors import CaseChanged, CaseError, NotAllowed
from jiewang.center.case.models import Case, CaseStep
from jiewang.center.case.states import State
from jiewang.center.intake.actions import (
    add_photo,
    file_case,
    merge_case,
    place_case,
    reclassify_case,
    record_verification,
    refuse_case,
    verify_first,
)
from jiewang.center.intake.errors import PhotoRefused
from jiewang.center.intake.models import Photo, Report, Suggestion
from jiewang.center.intake.photos import clean_photo
from jiewang.center.intake.queries import report_by_secret
from jiewang.center.intake.tests.test_photos import picture
from jiewang.testing import (
    EAST,
    NOISE,
    PIPE,
    RUBBISH,
    WEST,
    make_case,
    make_category,
    make_report,
    make_town,
    make_user,
)


@pytest.fixture
def town():
    return make_town()


def last_step(case):
    return case.steps.order_by("line").last()


def test_filing_gives_type_urgency_and_says_which_suggestion_was_taken(town):
    case = make_case()
    Suggestion.objects.create(case=case, category_code=NOISE, rank=1, confidence=0.6)
    Suggestion.objects.create(case=case, category_code=PIPE, rank=2, confidence=0.3)

    file_case(case.pk, category=PIPE, urgency="urgent", by=town.wu, seen=1)

    case.refresh_from_db()
    assert (case.state, case.category.code, case.urgency) == ("filed", PIPE, "urgent")
    step = last_step(case)
    assert (step.kind, step.by, step.post, step.unit, step.data) == (
        "filed",
        town.wu,
        "SC03",
        town.east,
        {"category": PIPE, "urgency": "urgent", "suggestion": 2},
    )


def test_filing_what_nobody_suggested_says_rank_zero(town):
    case = make_case()
    file_case(case.pk, category=RUBBISH, urgency="normal", by=town.wu)
    assert last_step(case).data["suggestion"] == 0


def test_filing_the_same_twice_writes_nothing(town):
    case = make_case()
    for _ in range(2):
        file_case(case.pk, category=PIPE, urgency="normal", by=town.wu, seen=1)
    assert case.steps.count() == 2


def test_a_confidential_type_makes_the_case_confidential_and_no_type_undoes_it(town):
    make_category("9.01.01", confidential=True)
    case = make_case()
    file_case(case.pk, category="9.01.01", urgency="normal", by=town.wu)
    reclassify_case(case.pk, category=PIPE, urgency="normal", by=town.wu)
    case.refresh_from_db()
    assert (case.confidential, case.category.code) == (True, PIPE)


@pytest.mark.parametrize("person", ["lin", "zhou", "jiang", "fang"])
def test_only_intake_posts_of_the_center_file(town, person):
    case = make_case()
    with pytest.raises(NotAllowed):
        file_case(case.pk, category=PIPE, urgency="normal", by=getattr(town, person))


def test_the_districts_duty_officer_files_in_every_street(town):
    case = make_case()
    file_case(case.pk, category=PIPE, urgency="normal", by=town.dong)
    assert last_step(case).post == "DC01"


def test_an_unknown_type_or_urgency_is_refused_and_writes_nothing(town):
    case = make_case()
    for category, urgency in (("9.99.99", "normal"), (PIPE, "soon")):
        with pytest.raises(Refusal):
            file_case(case.pk, category=category, urgency=urgency, by=town.wu)
    assert case.steps.count() == 1


def test_who_comes_second_is_told_who_was_first(town):
    case = make_case()
    file_case(case.pk, category=PIPE, urgency="normal", by=town.wu, seen=1)
    with translation.override("en"), pytest.raises(CaseChanged, match="Wu was here first"):
        refuse_case(case.pk, reason="not_ours", explanation="不属于本区", by=town.dong, seen=1)


def test_a_case_is_verified_on_site_by_the_grid_staff_of_its_area(town):
    case = make_case()
    verify_first(case.pk, note="看看是哪根管子", by=town.wu)
    verify_first(case.pk, note="再点一次", by=town.wu)
    record_verification(case.pk, found=True, note="自来水管", by=town.fang)

    case.refresh_from_db()
    assert case.state == State.VERIFYING
    lines = list(case.steps.order_by("line").values_list("kind", "by", "note", "data"))[1:]
    assert lines == [
        ("sent_to_verify", town.wu.pk, "看看是哪根管子", {}),
        ("verified", town.fang.pk, "自来水管", {"found": True}),
    ]


def test_grid_staff_of_another_area_do_not_verify(town):
    case = make_case(area=town.areas[f"{EAST}001002"])
    with pytest.raises(NotAllowed):
        record_verification(case.pk, found=True, by=town.fang)


def test_what_is_decided_is_not_verified_any_more(town):
    case = make_case(state=State.FILED)
    with pytest.raises(CaseError):
        record_verification(case.pk, found=False, by=town.fang)


def test_a_refusal_is_the_answer_and_starts_the_deletion_of_personal_data(town):
    case = make_case(phone="13800138000")
    refuse_case(case.pk, reason="not_ours", explanation="请向邻区反映此事。", by=town.wu)
    case.refresh_from_db()
    step = last_step(case)
    assert (case.state, step.kind, step.note, step.data) == (
        "refused",
        "refused",
        "请向邻区反映此事。",
        {"reason": "not_ours"},
    )
    assert case.reports.get().delete_on > timezone.localdate()


@pytest.mark.parametrize(
    ("reason", "explanation"),
    [("not_ours", "不管"), ("not_ours", "     "), ("bored", "不属于本区")],
)
def test_a_refusal_needs_a_listed_reason_and_an_explanation(town, reason, explanation):
    case = make_case()
    with pytest.raises(Refusal):
        refuse_case(case.pk, reason=reason, explanation=explanation, by=town.wu)
    assert case.steps.count() == 1


def test_a_merged_case_gives_its_reports_away_and_its_reporter_keeps_number_and_secret(town):
    case, target = make_case(), make_case(text="同一根水管")
    moved = make_report(case, secret="K7QM-2XRA", number=case.number)

    merge_case(case.pk, into=target.pk, by=town.wu, seen=1)

    case.refresh_from_db()
    target.refresh_from_db()
    assert (case.state, case.merged_into) == ("merged", target)
    assert (case.reports.count(), target.reports.count()) == (0, 3)
    ids = sorted(target.reports.exclude(number=target.number).values_list("pk", flat=True))
    assert last_step(case).data == {"into": target.number, "report_ids": ids}
    assert (last_step(target).kind, last_step(target).data) == (
        "joined",
        {"from": case.number, "reports": 2},
    )
    assert report_by_secret(case.number, "k7qm2xra") == moved
    assert report_by_secret(target.number, "K7QM-2XRA") == moved
    assert report_by_secret(case.number, "K7QM-2XRB") is None


def test_merging_twice_writes_nothing_the_second_time(town):
    case, target = make_case(), make_case()
    merge_case(case.pk, into=target.pk, by=town.wu)
    merge_case(case.pk, into=target.pk, by=town.wu)
    target.refresh_from_db()
    assert target.diary_length == 2


def test_photos_move_with_their_report_and_the_same_picture_is_not_doubled(town):
    case, target = make_case(), make_case()
    same, other = clean_photo(picture(color="red")), clean_photo(picture(color="blue"))
    for where, photo in ((case, same), (case, other), (target, same)):
        add_photo(where.pk, photo=photo, by=town.wu)
    merge_case(case.pk, into=target.pk, by=town.wu)
    digests = set(Photo.objects.filter(case=target).values_list("digest", flat=True))
    assert digests == {same.digest, other.digest}


def test_a_case_is_not_merged_into_itself_an_ended_or_a_merged_one(town):
    case, ended, merged = make_case(), make_case(), make_case()
    refuse_case(ended.pk, reason="not_ours", explanation="不属于本区", by=town.wu)
    merge_case(merged.pk, into=make_case().pk, by=town.wu)
    for into in (case.pk, ended.pk, merged.pk):
        with pytest.raises(CaseError):
            merge_case(case.pk, into=into, by=town.wu)
    assert case.steps.count() == 1


def test_only_the_district_merges_across_streets(town):
    case, west = make_case(), make_case(area=town.areas[WEST])
    with pytest.raises(CaseError):
        merge_case(case.pk, into=west.pk, by=town.wu)
    merge_case(case.pk, into=west.pk, by=town.dong)
    assert Report.objects.filter(case=west).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_people_who_merge_two_cases_into_each_other_do_not_wait_for_ever():
    town = make_town()
    one, two = make_case(), make_case()
    outcomes, ready = [], threading.Barrier(2)

    def merge(case, into, by):
        try:
            ready.wait(timeout=10)
            merge_case(case, into=into, by=by)
            outcomes.append("merged")
        except CaseError:
            outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=merge, args=(one.pk, two.pk, town.wu)),
        threading.Thread(target=merge, args=(two.pk, one.pk, town.dong)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["merged", "refused"]
    assert Case.objects.filter(state=State.MERGED).count() == 1


def test_reclassifying_writes_old_and_new_and_leaves_the_state(town):
    case = make_case(state=State.FILED)
    reclassify_case(case.pk, category=NOISE, urgency="very_urgent", note="听录音后改", by=town.wu)
    case.refresh_from_db()
    step = last_step(case)
    assert (case.state, case.category.code, case.urgency) == ("filed", NOISE, "very_urgent")
    assert (step.kind, step.note, step.data) == (
        "reclassified",
        "听录音后改",
        {"category": NOISE, "was": PIPE, "urgency": "very_urgent", "urgency_was": "normal"},
    )
    reclassify_case(case.pk, category=NOISE, urgency="very_urgent", by=town.wu)
    assert last_step(case).line == step.line


def test_an_unfiled_case_is_not_reclassified(town):
    case = make_case()
    with pytest.raises(CaseError):
        reclassify_case(case.pk, category=NOISE, urgency="normal", by=town.wu)


def test_placing_a_case_takes_it_to_the_center_of_the_street(town):
    case = make_case(area=town.areas[WEST], placing="border")
    place_case(case.pk, area_code=f"{EAST}001", note="在东巷一侧", by=town.dong)

    case.refresh_from_db()
    assert (case.area.code, case.placing, case.center, case.unit) == (
        f"{EAST}001",
        "center",
        town.east,
        town.east,
    )
    step = last_step(case)
    assert (step.kind, step.note, step.data) == (
        "placed",
        "在东巷一侧",
        {"area": f"{EAST}001", "was": WEST, "placing_was": "border"},
    )
    # Zhou's colleagues in West Lane have no say in it any more.
    west = make_user("kai", ("SC03", town.west))
    with pytest.raises(NotAllowed):
        place_case(case.pk, area_code=WEST, by=west)


def test_an_area_that_was_not_there_on_the_day_is_refused(town):
    case = make_case()
    with pytest.raises(CaseError):
        place_case(case.pk, area_code="990001999", by=town.wu)


def test_a_reporter_adds_photos_to_the_own_report_up_to_four(town):
    case = make_case()
    own = case.reports.get()
    for color in ("red", "green", "blue", "black"):
        photo = clean_photo(picture(color=color))
        add_photo(case.pk, photo=photo, by=None, report_id=own.pk)
    with pytest.raises(PhotoRefused):
        add_photo(case.pk, photo=clean_photo(picture(color="white")), by=None, report_id=own.pk)
    assert Photo.objects.filter(case=case, report=own).count() == 4


def test_a_photo_for_another_cases_report_and_one_by_strangers_is_refused(town):
    case, other = make_case(), make_case()
    photo = clean_photo(picture())
    with pytest.raises(Refusal):
        add_photo(case.pk, photo=photo, by=None, report_id=other.reports.get().pk)
    with pytest.raises(Refusal):
        add_photo(case.pk, photo=photo, by=None)
    with pytest.raises(NotAllowed):
        add_photo(case.pk, photo=photo, by=town.zhou)
    assert Photo.objects.count() == 0
    assert not default_storage.exists("photos")


def test_a_report_of_long_ago_is_placed_by_the_map_of_its_day(town):
    case = make_case(reported_at=timezone.now() - timedelta(days=400))
    place_case(case.pk, area_code=f"{EAST}002", by=town.wu)
    assert CaseStep.objects.filter(case=case, kind="placed").count() == 1
