"""The ground floor's one table: when the house's own chores were last done."""

from typing import ClassVar

from django.db import models


class Chore(models.Model):
    """Something the house has to do again and again, and how it ended last 例行事务.

    One row a name: `worker:HOST`, `backup`, `verify_diary`. Written over each time: no history.
    """

    name = models.CharField(max_length=100, unique=True)
    done_at = models.DateTimeField()
    ok = models.BooleanField()
    # Codes, numbers and names of files; never a word about people.
    facts = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
