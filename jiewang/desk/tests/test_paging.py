from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.desk import paging
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing.cases import make_case
from jiewang.testing.town import make_town


def test_a_long_list_counts_to_its_end_and_says_that_there_is_more(monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    for _nth in range(3):
        make_case(state=State.HANDLING)
    pages = paging.LongPaginator(Case.objects.all(), 2)
    assert (pages.count, pages.num_pages, pages.more) == (2, 1, True)
    pages = paging.LongPaginator(Case.objects.all()[:2], 2)
    assert (pages.count, pages.num_pages, pages.more) == (2, 1, False)


def test_the_list_of_cases_says_that_filters_find_the_others(monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 1)
    for _nth in range(2):
        make_case(state=State.HANDLING)
    page = signed_in(make_town().lin, language="en").get("/cases")
    assert "The newest 1 cases; there are more, filters find them" in text_of(page)
