"""Rows written in a hurry are the rows that Django would have written."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from jiewang.base.gathered import gathered, gathered_transaction
from jiewang.base.rows import insert_later, insert_plain, insert_row, insert_rows, update_row
from jiewang.center.case.models import CaseStep
from jiewang.center.clock.models import Deadline
from jiewang.center.intake.models import Channel, Report, Suggestion
from jiewang.testing import make_case

pytestmark = pytest.mark.django_db


def _report(case) -> Report:
    return Report(
        case=case,
        number=case.number,
        channel=Channel.API,
        text="水管爆了 😀",
        lon=106.5,
        answers={"楼层": ["三", 3, None]},
        phone="13800138000",
        secret="K7QM-2XRA",
        reported_at=timezone.now(),
    )


def _deadline(case) -> Deadline:
    at = timezone.now()
    return Deadline(
        case=case,
        unit_id=case.unit_id,
        profile="round_the_clock",
        kind=Deadline.Kind.STAGE,
        limit="2 hour",
        extensions=["1 hour"],
        paused_for=timedelta(minutes=7),
        started_at=at,
        due_at=at,
        soon_at=at,
        warn_at=at,
    )


def _step(case) -> CaseStep:
    kind, at = CaseStep.Kind.NOTED, timezone.now()
    return CaseStep(
        case=case, line=9, kind=kind, state=case.state, moved=True, data={"a": 1}, at=at
    )


def _suggestion(case) -> Suggestion:
    return Suggestion(case=case, category_code="X", rank=1, confidence=0.5, reasons=["爆"])


def _plain_suggestion(case_id: int, **other) -> dict[str, object]:
    said = {"category_code": "X", "rank": 1, "confidence": 0.5, "reasons": ["爆"], "model": 0}
    return {"case_id": case_id, **said, **other}


def _content(row: models.Model) -> dict[str, object]:
    fields = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return {name: getattr(row, name) for name in fields}


MAKERS = [_report, _deadline, _step, _suggestion]


@pytest.mark.parametrize("make", MAKERS)
def test_a_row_comes_back_as_it_was_and_has_its_key(make: Callable):
    row = make(make_case())

    insert_row(row)

    assert _content(type(row).objects.get(pk=row.pk)) == _content(row)


@pytest.mark.parametrize("make", MAKERS)
def test_a_row_is_stored_as_django_stores_it(make: Callable):
    one, two = make(make_case()), make(make_case())
    two.__dict__.update({**_content(one), "case_id": two.case_id})

    insert_row(one)
    two.save()

    assert {**_raw(one), "case_id": 0} == {**_raw(two), "case_id": 0}


def _raw(row: models.Model) -> dict[str, object]:
    """What stands in the columns, but for what is encrypted: that differs every time."""
    hidden = {"id", "phone", "secret"}
    names = [f.attname for f in row._meta.concrete_fields if f.attname not in hidden]
    texts = {f"{name}_": models.functions.Cast(name, models.TextField()) for name in names}
    (found,) = type(row).objects.filter(pk=row.pk).annotate(**texts).values(*texts)
    return {name.removesuffix("_"): value for name, value in found.items()}


def test_a_row_without_an_object_is_stored_as_one_with_it():
    one, two = make_case(), make_case()

    insert_later([_suggestion(one)])
    insert_plain(Suggestion, [_plain_suggestion(two.pk)])

    stored = [_raw(case.suggestions.get()) for case in (one, two)]
    assert {**stored[0], "case_id": 0} == {**stored[1], "case_id": 0}
    with pytest.raises(KeyError, match="confidence"):
        insert_plain(Suggestion, [{"case_id": one.pk, "category_code": "X", "rank": 2}])


def test_a_saved_row_is_changed_and_not_written_again_by_save():
    report = _report(make_case())
    insert_row(report)
    report.text = "水停了。"

    report.save()

    assert Report.objects.filter(pk=report.pk).count() == 1


def test_several_rows_stand_in_their_order():
    case = make_case()

    insert_rows(
        Suggestion(case=case, category_code=code, rank=rank, confidence=0.1)
        for rank, code in enumerate("ABC", start=1)
    )

    assert [*case.suggestions.values_list("rank", "category_code")] == [
        (1, "A"),
        (2, "B"),
        (3, "C"),
    ]


def test_what_a_constraint_has_already_is_refused_or_left_out():
    case = make_case()
    insert_rows([_suggestion(case)])

    insert_later([_suggestion(case)], ignore_conflicts=True)

    assert case.suggestions.count() == 1
    with pytest.raises(IntegrityError):
        insert_rows([_suggestion(case)])


def test_only_the_named_fields_are_saved():
    report = _report(make_case())
    insert_row(report)
    report.text, report.address, report.phone = "水停了。", "1 号", ""

    update_row(report, ["text", "phone"])

    stored = Report.objects.get(pk=report.pk)
    assert (stored.text, stored.address, stored.phone) == ("水停了。", "", "")


def test_a_row_that_is_gone_cannot_be_saved():
    report = _report(make_case())
    insert_row(report)
    Report.objects.filter(pk=report.pk).delete()

    with pytest.raises(DatabaseError, match="is not there"):
        update_row(report, ["text"])


def test_what_is_left_for_later_is_there_for_whoever_asks():
    case = make_case()

    with gathered():
        insert_later([_suggestion(case)])
        first = case.suggestions.get()
        first.category_code = "100 % sure"
        update_row(first, ["category_code"])
        step = _step(case)
        insert_later([step])
        found = [*case.suggestions.filter(category_code__contains="100 %").values_list("rank")]

    assert found == [(1,)]
    assert case.steps.get(line=9).data == {"a": 1}


def test_what_is_left_for_later_takes_few_statements():
    case = make_case()
    report = _report(case)
    insert_row(report)
    carried_out = []

    def note(execute, sql, *others):
        carried_out.append(sql.partition(" ")[0])
        return execute(sql, *others)

    with gathered(), connection.execute_wrapper(note):
        for rank in (1, 2, 3):
            insert_later([Suggestion(case=case, category_code="A", rank=rank, confidence=0.1)])
        report.text, report.address = "水停了。", "1 号"
        update_row(report, ["text"])
        update_row(report, ["address"])
        insert_later([_step(case)])
        Report.objects.count()

    one_by_one = ["INSERT", "UPDATE", "INSERT", "SELECT"]
    assert carried_out == (["INSERT"] if connection.vendor == "postgresql" else one_by_one)
    assert [*case.suggestions.values_list("rank", flat=True)] == [1, 2, 3]
    stored = Report.objects.get(pk=report.pk)
    assert (stored.text, stored.address, stored.phone) == ("水停了。", "1 号", report.phone)
    assert case.steps.filter(line=9).exists()


class OnTheWay(Exception):
    pass


def _leave_and_fail(row: models.Model) -> None:
    insert_later([row])
    raise OnTheWay


def test_what_waits_is_dropped_with_the_block_that_fails():
    case = make_case()

    with pytest.raises(OnTheWay), gathered():
        _leave_and_fail(_suggestion(case))

    assert not case.suggestions.exists()
    insert_later([_suggestion(case)])
    assert case.suggestions.exists()


def test_what_is_taken_back_to_a_savepoint_is_what_came_after_it():
    case = make_case()

    with gathered():
        insert_later([_suggestion(case)])
        with pytest.raises(OnTheWay), transaction.atomic():
            _leave_and_fail(_step(case))
        with transaction.atomic():
            insert_later([_report(case)])

    assert case.suggestions.exists()
    assert not case.steps.filter(line=9).exists()
    assert Report.objects.filter(case=case).exists()


def test_a_row_that_has_its_key_waits():
    case = make_case()
    report = _report(case)
    report.pk = 4_000_000

    with gathered():
        with CaptureQueriesContext(connection) as asked:
            insert_row(report)
        assert len(asked) == 0
        insert_row(_report(case))

    assert Report.objects.get(pk=4_000_000).text == report.text
    assert Report.objects.filter(case=case).count() == 3


def test_a_constraint_speaks_at_the_end_of_the_block_at_the_latest():
    case = make_case()
    report = _report(case)
    insert_row(report)
    Report.objects.filter(pk=report.pk).delete()

    with pytest.raises(IntegrityError), transaction.atomic(), gathered():
        insert_later([_suggestion(case), _suggestion(case)])
    with pytest.raises(DatabaseError, match="is not there"), transaction.atomic(), gathered():
        update_row(report, ["text"])

    assert not case.suggestions.exists()


def _store_both(row: models.Model, suggested: dict[str, object]) -> None:
    with gathered_transaction():
        insert_later([row])
        insert_plain(Suggestion, [suggested])


@pytest.mark.django_db(transaction=True)
def test_a_whole_transaction_stands_or_falls_in_one():
    case, told = make_case(), []

    with gathered_transaction():
        insert_later([_step(case)])
        insert_plain(Suggestion, [_plain_suggestion(case.pk)])
        transaction.on_commit(lambda: told.append(case.suggestions.count()))
    assert (told, case.steps.filter(line=9).count()) == ([1], 1)

    reports = Report.objects.count()
    # The one is refused at once, the other by its key at the commit.
    for wrong in (_plain_suggestion(case.pk), _plain_suggestion(4_000_000)):
        with pytest.raises(IntegrityError):
            _store_both(_report(case), wrong)
    with pytest.raises(OnTheWay), gathered_transaction():
        _leave_and_fail(_report(case))
    assert Report.objects.count() == reports
