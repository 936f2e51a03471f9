"""Two people, or two workers, at the same moment: one wins, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from jiewang.center.case.errors import CaseChanged, CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import State
from jiewang.center.dispatch.actions import dispatch_case, reroute_case
from jiewang.center.handle.actions import feed_back, resume_overdue_waiting, sign_for
from jiewang.center.handle.models import Question
from jiewang.testing import NOISE, lead_of, make_case, make_town, make_unit, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls):
    """Run calls in threads that begin together; what each returned, or the refusal it got."""
    gate = Barrier(len(calls))

    def one(call):
        gate.wait()
        try:
            return call()
        except CaseError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [*threads.map(one, calls)]


def fresh(case):
    found = Case.objects.get(pk=case.pk)
    assert diary_break(found) is None
    return found


def test_two_dispatchers_one_wins_and_the_other_hears_who():
    town = make_town()
    case = make_case(state=State.FILED)
    seen, note = case.moved_by_line, "Near by"

    def lin():
        dispatch_case(case.pk, by=town.lin, seen=seen)

    def yu():
        dispatch_case(case.pk, by=town.yu, to=town.east, note=note, seen=seen)

    results = at_once(lin, yu)

    refusals = [each for each in results if each is not None]
    winner = case.steps.get(kind="dispatched").by
    assert [type(each) for each in refusals] == [CaseChanged]
    assert winner.display_name in str(refusals[0])
    assert fresh(case).unit == lead_of(case).unit
    assert fresh(case).diary_length == case.diary_length + 1


def test_two_of_one_unit_sign_and_both_are_content():
    town = make_town()
    case = make_case(state=State.DISPATCHED)
    colleague = make_user("cai", ("UH01", town.water))
    order = lead_of(case).pk
    results = at_once(
        lambda: sign_for(order, by=town.jiang, seen=case.moved_by_line),
        lambda: sign_for(order, by=colleague, seen=case.moved_by_line),
    )
    assert results == [None, None]
    assert case.steps.filter(kind="signed").count() == 1
    assert fresh(case).state == State.SIGNED


def test_rerouted_while_the_unit_feeds_back_only_one_of_both_happens():
    town = make_town()
    case = make_case(state=State.HANDLING, category=NOISE)
    parks = make_unit("Parks office")
    colleague = make_user("cai", ("UH01", parks))
    order = lead_of(case).pk
    results = at_once(
        lambda: feed_back(order, result="Settled", by=town.shen, seen=case.moved_by_line),
        lambda: reroute_case(
            case.pk, to=parks, note="A tree", by=town.lin, seen=case.moved_by_line
        ),
    )
    refused = [each for each in results if each is not None]
    assert [isinstance(each, CaseError) for each in refused] == [True]
    now = fresh(case)
    if now.state == State.HANDLED:
        assert now.unit == town.east
    else:
        assert (now.state, now.unit) == (State.DISPATCHED, parks)
        sign_for(lead_of(case).pk, by=colleague)


def test_two_workers_resume_one_waiting_case_once():
    make_town()
    first, second = make_case(state=State.WAITING), make_case(state=State.WAITING)
    at = max(q.until for q in Question.objects.all()) + timedelta(seconds=1)

    results = at_once(lambda: resume_overdue_waiting(at), lambda: resume_overdue_waiting(at))

    found = {each.pk for each in results if each is not None}
    while (case := resume_overdue_waiting(at)) is not None:
        found.add(case.pk)
    assert found == {first.pk, second.pk}
    for case in (first, second):
        assert fresh(case).state == State.HANDLING
        assert case.steps.filter(kind="resumed").count() == 1
