"""Pages of lists that grow for ever."""

from functools import cached_property

from django.core.paginator import Paginator

# Who has not found it by then needs a filter, not one more page.
MOST_COUNTED = 1_000


class LongPaginator(Paginator):  # type: ignore[type-arg]  # it cannot be subscribed when run
    """Counts up to MOST_COUNTED and no further: counting a million rows takes its time.

    `more` says that there are more; they are reached by filters.
    """

    @cached_property
    def _counted(self) -> int:
        # One more than is shown, to know that there are more. In the order of the list: the
        # index that gives the first page gives these as well.
        return int(self.object_list[: MOST_COUNTED + 1].count())  # type: ignore[attr-defined]

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_COUNTED)

    @property
    def more(self) -> bool:
        return self._counted > MOST_COUNTED
