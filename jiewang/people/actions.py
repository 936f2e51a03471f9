"""What changes posts and units."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.people.errors import PostRefused
from jiewang.people.models import Holding, Post, Unit, User
from jiewang.people.queries import KINDS_OF_LEVEL, forget_district_center
from jiewang.people.rights import forget_holdings


@transaction.atomic
def give_post(user: User, *, post: Post, unit: Unit, since: datetime) -> int:
    """Let a person hold a post in a unit from a moment on; return the holding's id.

    Whoever holds it already keeps that holding and nothing is written. Raises PostRefused for
    a post that does not exist in such a unit, or a closed unit.
    """
    if unit.kind not in KINDS_OF_LEVEL.get(post.level, ()):
        text = _("There is no post “%(post)s” in %(unit)s: it belongs to another level.")
        raise PostRefused(text % {"post": post, "unit": unit})
    if unit.closed_on is not None and unit.closed_on <= timezone.localdate(since):
        text = _("%(unit)s was closed on %(day)s; nobody can take up a post there.")
        raise PostRefused(text % {"unit": unit, "day": unit.closed_on})
    # Two people may give the same post at once: the constraint on running holdings decides.
    holding, _made = Holding.objects.get_or_create(
        user=user, post=post, unit=unit, until=None, defaults={"since": since}
    )
    forget_holdings(user)
    return holding.pk


@transaction.atomic
def end_holding(holding_id: int, *, at: datetime) -> None:
    """A person leaves a post. One that has ended keeps its first end.

    Open work stays with the post's unit: it was never the person's. Raises PostRefused for an
    end before the beginning, Holding.DoesNotExist.
    """
    holding = Holding.objects.select_for_update().get(pk=holding_id)
    if holding.until is not None:
        return
    if at <= holding.since:
        raise PostRefused(_("A post cannot end before it was taken up."))
    holding.until = at
    holding.save(update_fields=["until"])
    forget_holdings(holding.user)


@transaction.atomic
def close_unit(unit_id: int, *, at: datetime) -> None:
    """Close a unit: it gets no more work, its posts end, its past cases keep it.

    A closed unit stays as it is. Raises PostRefused while units below it are open or when it is
    the district's center, Unit.DoesNotExist.
    """
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    if unit.closed_on is not None:
        return
    if unit.kind == Unit.Kind.DISTRICT_CENTER:
        raise PostRefused(
            _("The district center cannot be closed: it takes what nobody else does.")
        )
    below = unit.children.filter(closed_on=None).first()
    if below is not None:
        text = _("%(unit)s cannot be closed before %(below)s, which is below it.")
        raise PostRefused(text % {"unit": unit, "below": below})
    unit.closed_on = timezone.localdate(at)
    unit.save(update_fields=["closed_on"])
    lasting = Holding.objects.filter(Q(until=None) | Q(until__gt=at), unit=unit)
    # A post that was to be taken up later never begins.
    lasting.filter(since__gte=at).delete()
    lasting.update(until=at)
    forget_district_center()
