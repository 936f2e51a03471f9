from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.desk import paging
from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.testing.cases import make_case
from jiewang.testing.town import make_town


def test_a_long_list_counts_to_its_end_and_says_that_there_is_more(monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 2)
    first, *_others = [make_case(state=State.HANDLING) for _nth in range(3)]
    pages = paging.LongPaginator(Case.objects.all(), 2)
    assert (pages.count, pages.num_pages, pages.more) == (2, 1, True)
    assert list(pages.page(1)) == list(Case.objects.all()[:2])
    pages = paging.LongPaginator(Case.objects.order_by("pk").exclude(pk=first.pk), 1)
    assert (pages.count, pages.num_pages, pages.more) == (2, 2, False)
    assert list(pages.page(2)) == [Case.objects.latest("pk")]


def test_the_list_of_cases_says_that_filters_find_the_others(monkeypatch):
    monkeypatch.setattr(paging, "MOST_COUNTED", 1)
    for _nth in range(2):
        make_case(state=State.HANDLING)
    page = signed_in(make_town().lin, language="en").get("/cases")
    assert "The newest 1 cases; there are more, filters find them" in text_of(page)
