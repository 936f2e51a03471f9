"""Messages that did not arrive: a person has them sent again, or gives them up. Both are logged."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from jiewang.notices.access import leave_to_see_deliveries
from jiewang.notices.errors import DeliveryRefused
from jiewang.notices.models import Delivery, DeliveryStep
from jiewang.notices.targets import forget_rest, is_set_up
from jiewang.people.models import User

_KEPT = timedelta(days=90)


@transaction.atomic
def send_again(delivery_id: int, *, by: User, at: datetime) -> None:
    """Let a message that was given up go out once more, with all its attempts.

    It is another message then, with a key of its own: whoever takes it in has been asked by a
    person. One that waits or was sent stays as it is. Raises PermissionDenied, DeliveryRefused,
    Delivery.DoesNotExist.
    """
    leave_to_see_deliveries(by)
    delivery = _locked(delivery_id)
    if delivery.state != Delivery.State.FAILED:
        return
    if not is_set_up(delivery.way):
        text = _("Nothing is set up for “%(way)s”: ask whoever runs the house (docs/how-to).")
        raise DeliveryRefused(text % {"way": delivery.get_way_display()})
    if delivery.user_id is None and not delivery.phone:
        raise DeliveryRefused(_("The telephone number was deleted with the reporter's data."))
    delivery.state, delivery.attempts, delivery.next_at = Delivery.State.WAITING, 0, at
    delivery.rounds += 1
    delivery.save(update_fields=["state", "attempts", "next_at", "rounds"])
    _write(delivery, DeliveryStep.Kind.AGAIN, by=by, at=at)
    forget_rest(delivery.way)


@transaction.atomic
def give_up(delivery_id: int, *, by: User, at: datetime) -> None:
    """Take a message off the list: it will not be sent. Its phone is deleted at once.

    Given up already, or sent meanwhile, nothing is written. Raises PermissionDenied,
    Delivery.DoesNotExist.
    """
    leave_to_see_deliveries(by)
    delivery = _locked(delivery_id)
    if delivery.state != Delivery.State.FAILED:
        return
    delivery.state, delivery.phone, delivery.secret = Delivery.State.GIVEN_UP, "", ""
    delivery.save(update_fields=["state", "phone", "secret"])
    _write(delivery, DeliveryStep.Kind.GIVEN_UP, by=by, at=at)


def forget_old_deliveries(at: datetime) -> None:
    """Delete what was sent to staff long ago: who was told of what is nobody's history.

    What somebody has decided on stays, with what they decided. For the worker.
    """
    over = [Delivery.State.SENT, Delivery.State.SKIPPED]
    old = Delivery.objects.filter(user__isnull=False, state__in=over, next_at__lt=at - _KEPT)
    old.filter(steps=None).delete()


def _locked(delivery_id: int) -> Delivery:
    return Delivery.objects.select_for_update().get(pk=delivery_id)


def _write(delivery: Delivery, kind: DeliveryStep.Kind, *, by: User, at: datetime) -> None:
    DeliveryStep.objects.create(delivery=delivery, kind=kind, by=by, at=at, note=delivery.error)
