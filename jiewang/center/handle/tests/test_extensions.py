"""More time: asked for before the deadline, decided by the center, at most so often."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiewang.base.limits import LimitError
from jiewang.center.case.errors import CaseError, NotAllowed
from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.catalog.district import district
from jiewang.center.catalog.reasons import UnknownReason
from jiewang.center.clock.models import Deadline
from jiewang.center.handle.actions import (
    ask_extension,
    feed_back,
    grant_extension,
    refuse_extension,
)
from jiewang.center.handle.errors import HandleError
from jiewang.center.handle.models import Extension
from jiewang.center.handle.queries import pending_extensions
from jiewang.testing import NOISE, lead_of, make_case, make_town, make_user

WORDS = {"reason": "weather", "explanation": "It rains until Friday"}


def asked(case, town, limit="4 work_hour"):
    ask_extension(lead_of(case).pk, limit=limit, by=town.jiang, **WORDS)
    return Extension.objects.latest("pk")


def due(case):
    return Deadline.objects.get(case=case, kind="handle", met_at=None, void_at=None).due_at


def test_granting_moves_the_deadline_and_refusing_does_not():
    town = make_town()
    case = make_case(state=State.HANDLING)
    before = due(case)
    extension = asked(case, town)
    assert [*pending_extensions(town.lin)] == [extension]
    assert due(case) == before

    grant_extension(extension.pk, by=town.lin)
    grant_extension(extension.pk, by=town.lin)

    extension.refresh_from_db()
    assert (extension.decision, extension.decided_by) == ("granted", town.lin)
    assert due(case) - before == timedelta(hours=4)
    kinds = case.steps.filter(kind__startswith="extension").values_list("kind", flat=True)
    assert [*kinds] == ["extension_asked", "extension_granted"]

    other = make_case(state=State.HANDLING)
    before = due(other)
    refuse_extension(asked(other, town).pk, note="It is dry", by=town.lin)
    assert due(other) == before


def test_no_more_often_than_the_district_allows():
    town = make_town()
    case = make_case(state=State.HANDLING)
    for _time in range(district().max_extensions):
        grant_extension(asked(case, town).pk, by=town.lin)
    with pytest.raises(HandleError):
        asked(case, town)


def test_a_refused_request_may_be_made_again():
    town = make_town()
    case = make_case(state=State.HANDLING)
    refuse_extension(asked(case, town).pk, note="It is dry", by=town.lin)
    assert asked(case, town, "2 work_hour").decision == "pending"


def test_one_request_at_a_time():
    town = make_town()
    case = make_case(state=State.HANDLING)
    asked(case, town)
    with pytest.raises(HandleError):
        asked(case, town, "2 work_hour")


def test_after_the_deadline_it_is_too_late_to_ask():
    town = make_town()
    case = make_case(state=State.HANDLING)
    past = timezone.now() - timedelta(minutes=1)
    Deadline.objects.filter(case=case, kind="handle").update(due_at=past)
    with pytest.raises(HandleError):
        asked(case, town)


@pytest.mark.parametrize(
    ("limit", "words", "error"),
    [
        pytest.param("9 work_hour", WORDS, HandleError, id="more-than-the-limit-itself"),
        pytest.param("1 workday", WORDS, HandleError, id="another-unit"),
        pytest.param("soon", WORDS, LimitError, id="no-limit"),
        pytest.param("2 work_hour", {**WORDS, "reason": "tired"}, UnknownReason, id="no-reason"),
        pytest.param("2 work_hour", {**WORDS, "explanation": ""}, CaseError, id="no-words"),
    ],
)
def test_a_request_that_cannot_be_is_refused(limit, words, error):
    town = make_town()
    case = make_case(state=State.HANDLING)
    with pytest.raises(error):
        ask_extension(lead_of(case).pk, limit=limit, by=town.jiang, **words)
    assert not Extension.objects.exists()


def test_nobody_grants_their_own_request():
    town = make_town()
    case = make_case(state=State.HANDLING, category=NOISE)
    both = make_user("cai", ("SE06", town.east), ("SC04", town.east))
    ask_extension(lead_of(case).pk, limit="2 work_hour", by=both, **WORDS)
    extension = Extension.objects.get()
    with pytest.raises(HandleError):
        grant_extension(extension.pk, by=both)
    with pytest.raises(NotAllowed):
        grant_extension(extension.pk, by=town.zhou)


def test_what_has_ended_meanwhile_is_not_extended():
    town = make_town()
    case = make_case(state=State.HANDLING, category=NOISE)
    ask_extension(lead_of(case).pk, limit="2 work_hour", by=town.shen, **WORDS)
    feed_back(lead_of(case).pk, result="Settled", by=town.shen)
    with pytest.raises(HandleError):
        grant_extension(Extension.objects.get().pk, by=town.lin)
    assert [*pending_extensions(town.lin)] == []
    assert Case.objects.get(pk=case.pk).state == State.HANDLED
