"""The life of a case: the table of states against the actions, and random walks through all."""

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from jiewang.center.case.errors import CaseError
from jiewang.center.case.models import Case
from jiewang.center.case.queries import diary_break
from jiewang.center.case.states import ENDED_STATES, MOVES, State
from jiewang.center.catalog.models import HandlingLevel
from jiewang.center.check import actions as check
from jiewang.center.check.acts import acts
from jiewang.center.dispatch import actions as dispatch
from jiewang.center.evaluate.actions import rate
from jiewang.center.handle import actions as handle
from jiewang.center.handle.models import Extension
from jiewang.testing import (
    PEOPLE,
    lead_of,
    make_case,
    make_category,
    make_photo,
    make_town,
    make_unit,
)

# Said twice, these do nothing: the unit has it or is called already, the level is allowed already.
MAY_BE_QUIET = {"add_assist", "decide_level", "push_down", "reroute_case"}
# Taken in, refused, merged, taken out again: the intake room's own moves.
BY_INTAKE = {
    (old, new)
    for old in (State.REPORTED, State.VERIFYING, State.FILED)
    for new in (State.VERIFYING, State.FILED, State.REFUSED, State.MERGED)
} | {(State.MERGED, back) for back in (State.REPORTED, State.VERIFYING, State.FILED)}


@pytest.mark.parametrize("state", State)
def test_a_case_can_be_made_at_every_state_and_its_diary_holds(state):
    make_town()
    case = make_case(state=state)
    assert (case.state, diary_break(case)) == (state, None)
    assert {*case.steps.values_list("state", flat=True)} >= {State.REPORTED, state}


@pytest.mark.parametrize("state", State)
def test_every_case_can_still_reach_an_end(state):
    reached, new = set(), {state}
    while new:
        reached |= new
        new = set().union(*(MOVES[each] for each in new)) - reached
    assert reached & ENDED_STATES


# --- Walks ----------------------------------------------------------------------------------


class Walk:
    """One case, and people who press whatever the page offers them."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.town = make_town()
        self.other = make_unit("Parks office")
        values = {"lead_rule": "unit", "lead_unit": self.town.water, "assist_units": ["housing"]}
        level = HandlingLevel.COMMUNITY
        category = make_category("9.01.01", handling_level=level, photo_needed=True, **values)
        self.case = make_case(state=State.FILED, category=category)
        self.moves = set()

    def run(self, length):
        for _step in range(length):
            old = self.case.state
            before = self.case.diary_length
            pressed = self.press()
            self.case = Case.objects.get(pk=self.case.pk)
            wrote = self.case.diary_length - before
            assert wrote == bool(pressed) or (pressed in MAY_BE_QUIET and wrote == 0)
            if self.case.state != old:
                self.moves.add((State(old), State(self.case.state)))
            self.check_the_owner()

    def check_the_owner(self):
        """Exactly one unit is responsible: the active lead's, else the center."""
        lead = self.case.orders.filter(role="lead").exclude(state="withdrawn").first()
        assert self.case.unit_id == (lead.unit_id if lead else self.case.center_id)

    def press(self):
        """Press one of all open buttons, or let the reporter speak; its name if that was done."""
        button = self.dice.choice(self.somebodys_buttons())
        try:
            with transaction.atomic():
                if button is None:
                    self.reporter()
                    return "reporter"
                self.act(*button)
        except CaseError:
            # The button was open, so the input was wrong: a rating given before, say.
            return ""
        return button[1].code

    def somebodys_buttons(self):
        """The open buttons of the first person, in random order, who has any; None: the reporter."""
        reporter_speaks = self.case.state in {State.WAITING, State.CLOSED}
        if reporter_speaks and self.dice.random() < 0.3:
            return [None]
        names = [*PEOPLE, "fang"]
        self.dice.shuffle(names)
        for user in (getattr(self.town, name) for name in names):
            if found := [(user, act) for act in acts(self.case, user) if act.allowed]:
                return found
        return [None]

    def reporter(self):
        report = self.case.reports.get().pk
        if self.case.state == State.WAITING:
            handle.answer_question(self.case.pk, report_id=report, text="The third floor")
        elif self.dice.random() < 0.5:
            words = {"reason": "unsolved", "text": f"It drips, {self.dice.random()}"}
            check.reopen_case(self.case.pk, by=None, report_id=report, **words)
        else:
            rate(report, answered=True, solved="no", satisfied=self.dice.choice(["no", "yes"]))

    def act(self, user, act):
        function = next(
            getattr(room, act.code) for room in (dispatch, handle, check) if hasattr(room, act.code)
        )
        target = act.target
        if target is None:
            target = self.case.pk
        if act.code == "feed_back":
            make_photo(self.case)
        function(target, by=user, **self.words(act.code))

    def words(self, code):
        some = f"{code} {self.dice.random()}"
        day = timezone.localdate() + timedelta(days=self.dice.randint(1, 60))
        elsewhere = [self.other, self.town.housing, self.town.east]
        return {
            "dispatch_case": {},
            "reroute_case": {"to": self.dice.choice(elsewhere), "note": some},
            "refuse_return": {"note": some},
            "push_down": {"to": self.town.east_one},
            "decide_level": {"level": "grid", "note": some},
            "consult_case": {"note": some},
            "add_assist": {"unit": self.other},
            "withdraw_assist": {"note": some},
            "refuse_extension": {"note": some},
            "feed_back": {"result": some},
            "ask_reporter": {"text": some},
            "ask_extension": {"limit": "1 work_hour", "reason": "weather", "explanation": some},
            "ask_return": {"reason": "not_duty", "explanation": some},
            "push_up": {"reason": "beyond_power", "explanation": some},
            "pass_check": {"note": some},
            "send_to_rework": {"reason": "half_done", "explanation": some},
            "close_case": {"answer": some},
            "shelve_case": {"reason": "no_money", "explanation": some, "review_on": day},
            "take_up": {"note": some},
            "reopen_case": {"reason": "unsolved", "text": some},
        }.get(code, {})


@pytest.mark.parametrize("seed", range(6))
def test_a_random_walk_keeps_the_diary_whole_and_one_owner(seed):
    walk = Walk(seed)
    walk.run(60)
    assert diary_break(walk.case) is None
    assert {new for _old, new in walk.moves} - {State.FILED}
    assert all(new in MOVES[old] for old, new in walk.moves)
    # The orders' own stories fit: nothing waits for a decision that nobody can make.
    assert walk.case.hops.filter(decision="pending").count() <= 1
    pending = Extension.objects.filter(case=walk.case, decision="pending")
    assert pending.count() <= walk.case.orders.count()


# Other ways to a state than make_case() takes: they open other moves out of it.
def without_helpers(town, case):
    for order in case.orders.filter(role="assist"):
        dispatch.withdraw_assist(order.pk, note="Not needed", by=town.lin)


def shelved(town, case):
    day = timezone.localdate() + timedelta(days=9)
    words = {"reason": "no_money", "explanation": "Next year"}
    check.shelve_case(case.pk, review_on=day, by=town.tang, **words)


def returned(town, case):
    words = {"reason": "not_duty", "explanation": "Not ours"}
    dispatch.ask_return(lead_of(case).pk, by=town.jiang, **words)


def too_often(_town, case):
    Case.objects.filter(pk=case.pk).update(returns=9, reopenings=9)


def as_it_is(_town, _case):
    pass


IN_HAND = [State.DISPATCHED, State.SIGNED, State.HANDLING, State.WAITING]
WAYS = [
    *((state, as_it_is) for state in State),
    *((state, without_helpers) for state in IN_HAND),
    *((state, shelved) for state in (State.DISPATCHED, State.SIGNED, State.CONSULTING)),
    (State.SIGNED, returned),
    *((state, too_often) for state in (State.DISPATCHED, State.SIGNED, State.CLOSED)),
]


def test_every_move_of_the_table_is_made_by_some_action():
    made = set()
    for state, way in WAYS:
        with transaction.atomic():
            walk = Walk(0)
            case = make_case(state=state, category=walk.case.category)
            way(walk.town, case)
            walk.case = Case.objects.get(pk=case.pk)
            made |= offered(walk)
            transaction.set_rollback(True)
    table = {(old, new) for old, news in MOVES.items() for new in news}
    assert table - made - BY_INTAKE == set()


def offered(walk):
    """Press every open button once, each from the same state, and see where the case goes."""
    case, found = walk.case, set()
    presses = [lambda: walk.reporter()] * 6 if case.state in {"waiting", "closed"} else []
    for name in ("lin", "wu", "he", "tang", "jiang", "bai"):
        user = getattr(walk.town, name)
        for act in acts(case, user):
            if act.allowed:
                presses.append(lambda user=user, act=act: walk.act(user, act))
    for press in presses:
        with transaction.atomic():
            try:
                press()
                found.add((State(case.state), State(Case.objects.get(pk=case.pk).state)))
            except CaseError:
                pass
            transaction.set_rollback(True)
    return found | pushed_up_from(walk)


def pushed_up_from(walk):
    """A community that has the case may push it up; the usual way gives it to a bureau."""
    case, found = walk.case, set()
    if case.state not in {State.DISPATCHED, State.SIGNED, State.HANDLING}:
        return found
    with transaction.atomic():
        dispatch.push_down(case.pk, to=walk.town.east_one, by=walk.town.lin)
        order = lead_of(case)
        if case.state != State.DISPATCHED:
            handle.sign_for(order.pk, by=walk.town.qiu)
        if case.state == State.HANDLING:
            handle.start_handling(order.pk, by=walk.town.qiu)
        words = {"reason": "no_means", "explanation": "No lorry"}
        dispatch.push_up(order.pk, by=walk.town.qiu, **words)
        found.add((State(case.state), State(Case.objects.get(pk=case.pk).state)))
        transaction.set_rollback(True)
    return found
