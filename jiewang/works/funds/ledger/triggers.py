"""What the database itself does with each entry: asks whether it may be, and keeps the sums.

Used by a migration. Whoever writes an entry, by an action or by hand: an entry of a plan that is
not being paid, one that names another fund than its payment does, or a payment by somebody who
planned is refused here; one that would overpay, by the CHECKs on the sums (models.py). The row
that is summed up stays locked to the end of the transaction, so two payments at once wait for
each other. Names of tables and columns stand here as they are on the day of the migration.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.base import BaseDatabaseWrapper

# What must not be true of a new entry, and what the database says then.
_REFUSED = (
    (
        (
            "NOT EXISTS (SELECT 1 FROM works_fundplan p WHERE p.id = NEW.plan_id"
            " AND p.state IN ('approved', 'executing'))"
        ),
        "the plan is not being paid",
    ),
    (
        (
            "NEW.fund_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM works_planfund f"
            " WHERE f.id = NEW.fund_id AND f.plan_id = NEW.plan_id AND f.approved"
            " AND f.closed_at IS NULL)"
        ),
        "the book is closed or not of this plan",
    ),
    (
        (
            "NEW.line_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM works_planline l"
            " JOIN works_fundplan p ON p.result_id = l.version_id WHERE l.id = NEW.line_id"
            " AND l.fund_id = NEW.fund_id AND p.id = NEW.plan_id)"
        ),
        "the payment is not one of the approved plan",
    ),
    (
        (
            "NEW.contract_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM works_contract c"
            " WHERE c.id = NEW.contract_id AND c.plan_id = NEW.plan_id)"
        ),
        "the contract is not of this plan",
    ),
    (
        (
            "NEW.kind = 'paid' AND NOT EXISTS (SELECT 1 FROM works_contract c JOIN works_planline l"
            " ON l.cost_line = c.cost_line WHERE c.id = NEW.contract_id AND l.id = NEW.line_id)"
        ),
        "the contract is for another cost line",
    ),
    (
        (
            "NEW.kind = 'paid' AND EXISTS (SELECT 1 FROM works_planstep s"
            " WHERE s.plan_id = NEW.plan_id AND s.by_id = NEW.by_id AND s.kind IN ('made',"
            " 'uploaded', 'locked', 'evidence', 'solve_asked', 'edited', 'approved', 'allocated'))"
        ),
        "who planned does not pay",
    ),
    (
        (
            "NEW.kind = 'accepted' AND EXISTS (SELECT 1 FROM works_entry e"
            " WHERE e.contract_id = NEW.contract_id AND e.kind = 'paid' AND e.by_id = NEW.by_id)"
        ),
        "who paid does not accept",
    ),
)
_SUMS = """
UPDATE works_planfund SET
  arrived = arrived + CASE NEW.kind WHEN 'arrived' THEN NEW.amount ELSE 0 END,
  allocated = allocated + CASE NEW.kind WHEN 'allocated' THEN NEW.amount ELSE 0 END,
  paid = paid + CASE NEW.kind WHEN 'paid' THEN NEW.amount ELSE 0 END,
  returned = returned + CASE NEW.kind WHEN 'returned' THEN NEW.amount ELSE 0 END
WHERE id = NEW.fund_id;
UPDATE works_planline SET
  allocated = allocated + CASE NEW.kind WHEN 'allocated' THEN NEW.amount ELSE 0 END,
  paid = paid + CASE NEW.kind WHEN 'paid' THEN NEW.amount ELSE 0 END
WHERE id = NEW.line_id;
UPDATE works_contract SET
  paid = paid + CASE NEW.kind WHEN 'paid' THEN NEW.amount ELSE 0 END,
  accepted = accepted + CASE NEW.kind WHEN 'accepted' THEN NEW.amount ELSE 0 END
WHERE id = NEW.contract_id;
"""


def _sqlite() -> list[str]:
    refusals = "\n".join(
        f"SELECT RAISE(ABORT, 'works_entry: {says}') WHERE {rule};" for rule, says in _REFUSED
    )
    return [
        f"CREATE TRIGGER works_entry_allowed BEFORE INSERT ON works_entry BEGIN\n{refusals}\nEND",
        f"CREATE TRIGGER works_entry_summed AFTER INSERT ON works_entry BEGIN{_SUMS}END",
    ]


def _postgresql() -> list[str]:
    refusals = "\n".join(
        f"IF {rule} THEN RAISE EXCEPTION 'works_entry: {says}'; END IF;" for rule, says in _REFUSED
    )
    made = "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$"
    return [
        f"{made.format(name='works_entry_allowed')} BEGIN\n{refusals}\nRETURN NEW; END $$",
        f"{made.format(name='works_entry_summed')} BEGIN{_SUMS}RETURN NULL; END $$",
        (
            "CREATE TRIGGER works_entry_allowed BEFORE INSERT ON works_entry"
            " FOR EACH ROW EXECUTE FUNCTION works_entry_allowed()"
        ),
        (
            "CREATE TRIGGER works_entry_summed AFTER INSERT ON works_entry"
            " FOR EACH ROW EXECUTE FUNCTION works_entry_summed()"
        ),
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Let the database guard and sum up the entries from now on."""
    with connection.cursor() as cursor:
        for sql in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(sql)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Take it away again: for reversing a migration."""
    on_table = " ON works_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in ("works_entry_allowed", "works_entry_summed"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


class GuardedLedger(migrations.RunPython):
    """A migration's operation: the triggers of the ledger."""

    def __init__(self) -> None:
        def forward(_apps: Any, editor: Any) -> None:
            install(editor.connection)

        def backward(_apps: Any, editor: Any) -> None:
            remove(editor.connection)

        super().__init__(forward, backward)
