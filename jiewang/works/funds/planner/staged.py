"""Large plans."""

from jiewang.works.funds.planner.exact import Search, search_exactly


def search_in_stages(search: Search) -> None:
    search_exactly(search)
