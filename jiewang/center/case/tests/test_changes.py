"""What changes.py counts on: a transaction has its number before its diary lines have theirs."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jiewang.center.case.actions import HOUSE, lock_case, move_case, write_step
from jiewang.center.case.models import CaseStep
from jiewang.center.case.states import State
from jiewang.testing import make_case


def _open(_case):
    make_case()


def _write(case):
    write_step(lock_case(case.pk), CaseStep.Kind.NOTED, actor=HOUSE)


def _move(case):
    move_case(lock_case(case.pk), State.VERIFYING, CaseStep.Kind.SENT_TO_VERIFY, actor=HOUSE)


@pytest.mark.django_db
@pytest.mark.parametrize("act", [_open, _write, _move])
def test_a_line_is_never_the_first_thing_that_is_written(act):
    case = make_case()
    with CaptureQueriesContext(connection) as asked, transaction.atomic():
        act(case)

    written = [each["sql"].replace('"', "") for each in asked]
    written = [sql for sql in written if sql.startswith(("INSERT", "UPDATE"))]
    assert any("INTO center_casestep" in sql for sql in written)
    assert "INTO center_casestep" not in written[0]
