"""The inbox: what is unread, what is mine, what marking changes."""

from django.urls import reverse

from jiewang.desk.center.tests.pages import signed_in, text_of
from jiewang.notices.models import Notice
from jiewang.testing import make_town


def tell(unit, title="水管爆裂"):
    context = {"title": title, "due": "今天"}
    return Notice.objects.create(kind="order_sent", to_unit=unit, context=context)


def test_notices_of_my_unit_are_there_in_my_language_and_no_others():
    town = make_town()
    tell(town.water)
    tell(town.housing, "外墙脱落")
    text = text_of(signed_in(town.jiang, "en").get(reverse("desk:notices")))
    assert "New work order: 水管爆裂" in text
    assert "外墙脱落" not in text


def test_one_is_marked_as_read_and_then_all():
    town = make_town()
    first, second = tell(town.water), tell(town.water)
    other = tell(town.housing)
    client = signed_in(town.jiang)
    client.post(reverse("desk:notices_read"), {"notice": [first.pk, other.pk, "x"]})
    unread = Notice.objects.filter(read_at=None).order_by("pk")
    assert list(unread) == [second, other]
    client.post(reverse("desk:notices_read"), {"all": "1"})
    assert list(unread.all()) == [other]


def test_the_unread_alone_can_be_shown():
    town = make_town()
    tell(town.water)
    client = signed_in(town.jiang, "en")
    client.post(reverse("desk:notices_read"), {"all": "1"})
    page = client.get(reverse("desk:notices"), {"unread": "1"})
    assert "Everything is read" in text_of(page)
