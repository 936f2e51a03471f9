"""Supervision orders: numbered without gaps, signed, answered, printed."""

from io import BytesIO
from threading import Barrier, Thread

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone
from django.utils.translation import override
from docx import Document

from jiewang.base.papers.docx_files import docx_of
from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.supervise.counting import order_lamp
from jiewang.center.supervise.errors import TaskError
from jiewang.center.supervise.models import TaskStep
from jiewang.center.supervise.opening import next_in_series
from jiewang.center.supervise.orders.actions import answer_order, sign_order
from jiewang.center.supervise.orders.models import OrderAnswer, SupervisionOrder
from jiewang.center.supervise.orders.papers import answer_paper, order_paper
from jiewang.center.supervise.tests.tasks import gao, luo, make_task
from jiewang.testing import make_town, make_user


def ordered(task=None, words="请于三日内完成更换。"):
    pk = sign_order((task or make_task("doing")).pk, words=words, by=gao(make_town()))
    return SupervisionOrder.objects.get(pk=pk)


def test_orders_of_a_center_are_numbered_through_the_year():
    first, second = ordered(), ordered()
    year = timezone.localdate().year
    assert [(str(each), each.center.code) for each in (first, second)] == [
        (f"东巷街道督〔{year}〕1号", "990001002"),
        (f"东巷街道督〔{year}〕2号", "990001002"),
    ]


def test_each_center_has_a_series_of_its_own():
    town = make_town()
    ordered()
    weng = make_user("weng", ("SC01", town.west))
    task = make_task("issued", center=town.west, by=weng, decided=True)
    other = make_user("other", ("SC07", town.west))
    assert SupervisionOrder.objects.get(pk=sign_order(task.pk, words="请办", by=other)).serial == 1


def test_a_number_that_was_not_used_is_given_again():
    ordered()
    task = make_task("doing")
    with transaction.atomic():
        ordered(task)
        transaction.set_rollback(True)
    assert ordered().serial == 2


def test_an_order_waits_for_its_answer_before_the_next():
    town = make_town()
    task = make_task("doing")
    first = ordered(task)
    with pytest.raises(TaskError):
        ordered(task)
    answer_order(first.pk, words="明日完工。", by=town.jiang)
    answer_order(first.pk, words="明日完工。", by=town.jiang)
    assert ordered(task).serial == 2
    assert list(
        task.steps.filter(kind__in=["ordered", "answered"]).values_list("kind", flat=True)
    ) == [
        *("ordered", "answered", "ordered"),
    ]


def test_an_answer_is_given_once():
    order = ordered()
    answer_order(order.pk, words="明日完工。", by=make_town().jiang)
    with pytest.raises(TaskError):
        answer_order(order.pk, words="后天。", by=make_town().jiang)


@pytest.mark.parametrize("words", ["", "  \n"])
def test_an_order_and_an_answer_say_something(words):
    order = ordered()
    with pytest.raises(CaseError):
        ordered(words=words)
    with pytest.raises(CaseError):
        answer_order(order.pk, words=words, by=make_town().jiang)


@pytest.mark.parametrize("state", ["set_up", "approved", "fed_back", "reviewed", "struck_off"])
def test_only_what_is_with_its_owner_is_ordered(state):
    with pytest.raises(TaskError):
        ordered(make_task(state))


def test_a_unit_does_not_sign_an_order_to_itself():
    town = make_town()
    both = make_user("both", ("SC07", town.east), ("UH01", town.water))
    with pytest.raises(TaskError):
        sign_order(make_task("doing").pk, words="快", by=both)


def test_only_the_unit_answers():
    order = ordered()
    for other in (luo(make_town()), make_town().bai):
        with pytest.raises(NotAllowed):
            answer_order(order.pk, words="好", by=other)


def test_its_lamp_is_green_when_answered_in_time_and_never_when_late():
    order = ordered()
    assert order_lamp(order, order.signed_at)[0] == "green"
    assert order_lamp(order, order.warn_at)[0] == "amber"
    late = order.answer_due_at + (order.answer_due_at - order.signed_at)
    assert order_lamp(order, late)[0] == "red"
    OrderAnswer.objects.create(
        order=order, unit=order.to, words="好", by=make_town().jiang, at=late
    )
    order.refresh_from_db()
    assert order_lamp(order, late)[0] == "was-red"


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
@pytest.mark.parametrize("model", [SupervisionOrder, OrderAnswer, TaskStep])
def test_what_is_written_cannot_be_changed(model, change):
    answer_order(ordered().pk, words="明日完工。", by=make_town().jiang)
    table = model._meta.db_table
    with (
        pytest.raises(DatabaseError, match=f"{table} is append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change.format(table))


def lines_of(paper):
    document = Document(BytesIO(docx_of(paper)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [each.text for each in document.paragraphs if each.text], cells


@pytest.mark.parametrize(
    ("language", "title", "asked"),
    [("zh-hans", "督办单", "办理要求"), ("en", "Supervision order", "What is asked")],
)
def test_the_paper_of_an_order_says_what_by_when_and_who(language, title, asked):
    town = make_town()
    order = ordered(make_task("doing", assisting=[town.housing]))
    with override(language):
        lines, cells = lines_of(order_paper(order))
        assert lines[:4] == [title, str(order), lines[2], asked]
        assert lines[2].startswith(str(town.water))
        assert {"请于三日内完成更换。", str(town.east)} <= set(lines)
        assert str(town.housing) in cells


def test_the_paper_of_an_answer_names_the_order():
    order = ordered()
    answer_order(order.pk, words="明日完工。", by=make_town().jiang)
    order.refresh_from_db()
    lines, _cells = lines_of(answer_paper(order))
    assert str(order) in lines[1]
    assert {"明日完工。", str(make_town().water)} <= set(lines)


def test_the_same_order_prints_the_same():
    order = ordered()
    assert docx_of(order_paper(order)) == docx_of(order_paper(order))


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_at_once_get_two_numbers_without_a_gap():
    town = make_town()
    signers, tasks = [gao(town), luo(town)], [make_task("doing"), make_task("doing")]
    gate, faults = Barrier(2), []

    def sign(nth):
        try:
            gate.wait()
            sign_order(tasks[nth].pk, words="请办", by=signers[nth])
        except Exception as error:  # noqa: BLE001  # shown below
            faults.append(error)
        finally:
            connections.close_all()

    threads = [Thread(target=sign, args=[nth]) for nth in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert sorted(SupervisionOrder.objects.values_list("serial", flat=True)) == [1, 2]


def test_a_new_year_begins_a_new_series():
    with transaction.atomic():
        given = [next_in_series("order", "x", year) for year in (2026, 2026, 2027, 2026)]
    assert given == [1, 2, 1, 3]
