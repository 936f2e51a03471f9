"""Locking a lead, and the functions that write in its diary; everything here calls them."""

from django.db import transaction

from jiewang.sections.economy.models import LeadClue, LeadStep

Kind = LeadStep.Kind


def lock_clue(clue_id: int) -> LeadClue:
    """Read a lead that nobody else can move until the transaction ends.

    Raises LeadClue.DoesNotExist.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("lock_clue needs a transaction.")
    rows = LeadClue.objects.select_related("unit", "investor")
    return rows.select_for_update(no_key=True, of=("self",)).get(pk=clue_id)
