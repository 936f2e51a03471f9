"""The diary, the seals and the log of unmaskings: the database refuses to change them."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from jiewang.center.case.models import CaseStep, Seal
from jiewang.center.intake.models import Unmasking


def a_step():
    return CaseStep(case_id=1, line=1, kind="noted", state="filed", moved=False, digest="0" * 64)


def a_seal():
    day = timezone.localdate()
    return Seal(day=day, sealed_at=timezone.now(), cases=0, digest="0" * 64)


def an_unmasking():
    return Unmasking(report_id=1, by_id=1, field="phone", reason="Call back", at=timezone.now())


def triggers_of(table):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal"
        else:
            sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
        cursor.execute(sql, [table])
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.parametrize(
    "table",
    [
        "center_casestep",
        "center_seal",
        "center_unmasking",
        "center_taskstep",
        "center_supervisionorder",
        "center_orderanswer",
        "center_itemstep",
        "center_whistlestep",
        "center_topicstep",
        "center_scheme",
        "center_bulletindraft",
        "center_bulletinfigure",
        "center_bulletinscore",
        "center_bulletincorrection",
        "center_bulletin",
        "works_projectstep",
        "works_lesson",
        "notices_deliverystep",
        "works_planversion",
        "works_planstep",
        "works_fact",
        "works_sitevisit",
        "works_firestandardchoice",
        "works_expertreview",
        "economy_leadstep",
        "economy_target",
        "voice_pollversion",
        "voice_pollstep",
    ],
)
def test_the_triggers_stand_after_all_migrations(table):
    assert triggers_of(table) == {f"{table}_no_update", f"{table}_no_delete"}


@pytest.mark.parametrize("change", ["UPDATE {table} SET id = id", "DELETE FROM {table}"])
@pytest.mark.parametrize("make", [a_step, a_seal, an_unmasking])
def test_the_database_refuses_to_change_a_written_row(make, change):
    row = make()
    table = row._meta.db_table
    with pytest.raises(DatabaseError, match=f"{table} is append-only"):
        write_and_change(row, change.format(table=table))


def write_and_change(row, change):
    # What these rows point at is not there. The keys are asked about at commit, never reached.
    with transaction.atomic(), connection.cursor() as cursor:
        row.save()
        cursor.execute(change)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_test_that_commits_leaves_an_empty_database_with_its_triggers(turn):
    assert Seal.objects.count() == 0
    a_seal().save()
    assert len(triggers_of("center_seal")) == 2
