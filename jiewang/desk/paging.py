"""Pages of long lists: of a length known already, and of lists that grow for ever."""

from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator

# Who has not found it by then needs a filter, not one more page.
MOST_COUNTED = 1_000


class KnownPaginator(Paginator):  # type: ignore[type-arg]  # it cannot be subscribed when run
    """Of a list whose length was counted with others; `count` None counts it."""

    def __init__(self, rows: Any, per_page: int, *, count: int | None) -> None:
        super().__init__(rows, per_page)
        self._known = count

    @cached_property
    def count(self) -> int:
        return super().count if self._known is None else self._known


class LongPaginator(Paginator):  # type: ignore[type-arg]  # it cannot be subscribed when run
    """Counts up to MOST_COUNTED and no further: counting a million rows takes its time.

    `more` says that there are more; they are reached by filters. What is counted are the ids, in
    the order of the list: a page's rows are then found by theirs, not searched for once more.
    """

    @cached_property
    def _ids(self) -> list[Any]:
        # One more than is shown, to know that there are more.
        rows = self.object_list.values_list("pk", flat=True)  # type: ignore[attr-defined]
        return list(rows[: MOST_COUNTED + 1])

    @cached_property
    def count(self) -> int:
        return min(len(self._ids), MOST_COUNTED)

    @property
    def more(self) -> bool:
        return len(self._ids) > MOST_COUNTED

    def page(self, number: Any) -> "Page[Any]":
        number = self.validate_number(number)
        before = (number - 1) * self.per_page
        ids = self._ids[before : min(before + self.per_page, self.count)]
        found = self.object_list.in_bulk(ids)  # type: ignore[attr-defined]
        return Page([found[pk] for pk in ids if pk in found], number, self)
