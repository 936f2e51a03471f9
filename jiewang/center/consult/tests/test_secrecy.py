"""Who sees an item, and what of a confidential case stands there for whom."""

from jiewang.center.case.models import Case
from jiewang.center.case.states import State
from jiewang.center.consult.actions import decide, open_item, pass_on, write_minutes
from jiewang.center.consult.models import BlockedItem
from jiewang.center.consult.queries import items_seen_by, words_for
from jiewang.center.consult.tests.props import come, meet, opened, verdict
from jiewang.center.supervise.models import Task
from jiewang.notices.models import Notice
from jiewang.testing import PIPE, make_case, make_town, make_unit, make_user


def confidential(town):
    case = make_case(state=State.HANDLING, category=PIPE, phone="13912345678")
    Case.objects.filter(pk=case.pk).update(confidential=True, title="李明明家水管")
    report = case.reports.get()
    report.name = "李明明"
    report.save(update_fields=["name"])
    pk = open_item(case.pk, words="李明明 13912345678 说两家推诿", by=town.tang)
    return BlockedItem.objects.select_related("case").get(pk=pk)


def test_an_item_is_seen_by_its_center_the_district_and_whoever_is_called():
    town = make_town()
    parks = make_unit("Parks", code="parks")
    keeper = make_user("pei", ("UH01", parks))
    item = opened(town)

    def seeing():
        people = [town.tang, town.zhou, town.dong, town.jiang, town.fang, keeper]
        return [who.username for who in people if items_seen_by(who).filter(pk=item.pk).exists()]

    assert seeing() == ["tang", "dong", "jiang"]
    pass_on(item.pk, note="要一起定", by=town.tang)
    meet(item, town, parks)
    assert seeing() == ["tang", "dong", "jiang", "pei"]


def test_the_handling_side_reads_a_confidential_item_without_the_name_and_number():
    town = make_town()
    item = confidential(town)
    assert words_for(item, town.tang)(item.words) == item.words
    assert words_for(item, town.jiang)(item.words) == "… … 说两家推诿"


def test_what_is_told_of_a_confidential_item_names_nobody():
    town = make_town()
    item = confidential(town)
    pass_on(item.pk, note="要一起定", by=town.tang)
    meet(item, town, town.water, town.housing)
    come(item, town, town.water, town.housing)
    write_minutes(item.pk, minutes="议定", by=town.tang)
    decide(item.pk, verdict=verdict(town.housing, text="李明明家先修"), by=town.dong)
    told = Notice.objects.filter(kind__in=["meeting_called", "decided_lead"])
    assert {notice.context["title"] for notice in told} == {"…家水管"}
    task = Task.objects.get()
    assert (task.title, task.asked) == ("…家水管", "…家先修")
