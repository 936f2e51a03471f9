"""What there is to read of topics, signs and themes, and for whom."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import timezone

from jiewang.center.case.models import Case
from jiewang.center.dispatch.queries import cases_seen_by
from jiewang.center.topics.access import may_read_topics, sees_whole_district
from jiewang.center.topics.models import Sign, Theme, Topic, TopicMember, TopicStep
from jiewang.people.models import User
from jiewang.people.rights import holdings

# A sign is of a week; after another one it is history.
SIGN_DAYS = 7


def topics_seen_by(user: User) -> "QuerySet[Topic]":
    """The district's topics for its center; for a street's, those with a case of its own."""
    topics = Topic.objects.select_related("area").defer("area__boundary")
    if sees_whole_district(user):
        return topics
    if not may_read_topics(user):
        return topics.none()
    centers = [h.unit_id for h in holdings(user) if h.unit.runs_a_center]
    mine = TopicMember.objects.filter(topic=OuterRef("pk"), report__case__center__in=centers)
    return topics.filter(Exists(mine))


def hot_topics(user: User) -> "QuerySet[Topic]":
    """Those people write of now and that nobody has set aside since, the hottest first."""
    aside = TopicStep.objects.filter(topic=OuterRef("pk"), kind=TopicStep.Kind.SET_ASIDE)
    rows = topics_seen_by(user).filter(cooled_at=None)
    # Set aside, it comes back when people go on writing for a month.
    recent = aside.filter(at__gte=timezone.now() - timedelta(days=28))
    return rows.filter(~Exists(recent)).order_by("-heat", "pk")


def cases_of(topic: Topic, user: User) -> "QuerySet[Case]":
    """The topic's cases that this person may see, the newest first."""
    of = TopicMember.objects.filter(topic=topic).values("report__case")
    rows = cases_seen_by(user).filter(pk__in=of)
    return rows.select_related("area", "category", "unit").order_by("-reported_at", "-pk")


def signs_seen_by(user: User, on: date | None = None) -> "QuerySet[Sign]":
    """The newest sign of each type and area of the last week that nobody has set aside.

    For a street's center, those of its street and of the whole district. What rises most first.
    """
    signs = Sign.objects.select_related("area").defer("area__boundary")
    if not may_read_topics(user):
        return signs.none()
    since = (on or timezone.localdate()) - timedelta(days=SIGN_DAYS)
    same = Sign.objects.filter(group_code=OuterRef("group_code"), area=OuterRef("area"))
    newest = same.values("group_code").annotate(last=Max("day")).values("last")
    aside = TopicStep.objects.filter(sign=OuterRef("pk"), kind=TopicStep.Kind.SET_ASIDE)
    signs = signs.filter(day__gte=since, day=newest[:1]).filter(~Exists(aside))
    if not sees_whole_district(user):
        codes = [h.unit.code for h in holdings(user) if h.unit.runs_a_center]
        signs = signs.filter(Q(area__code__in=codes) | Q(area__level="district"))
    return signs.order_by(F("expected") - F("observed"), "pk")


def themes_seen_by(user: User) -> "QuerySet[Theme]":
    """All of them for whoever holds a post: a theme is everybody's."""
    rows = Theme.objects.select_related("center", "lead", "topic")
    return rows if holdings(user) else rows.none()


def patrol_hints(paths: Iterable[str], on: date) -> "QuerySet[TopicStep]":
    """What to look at on a day in areas of these paths: hints for them, what lies round or in them."""
    wanted = Q()
    for path in paths:
        parts = path.split(".")
        around = [".".join(parts[: at + 1]) for at in range(len(parts))]
        wanted |= Q(area__path__in=around) | Q(area__path__startswith=f"{path}.")
    if not wanted:
        return TopicStep.objects.none()
    hints = TopicStep.objects.filter(wanted, kind=TopicStep.Kind.PATROL_HINT, until__gte=on)
    return hints.select_related("area", "unit").defer("area__boundary").order_by("until", "pk")
