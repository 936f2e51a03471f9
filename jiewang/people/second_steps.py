"""The secrets of second steps, as allauth keeps them: encrypted, and renewed with the keys."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from jiewang.base.personal_data import encrypt, needs_renewal, renew
from jiewang.people.models import User

# What stands in the data of an app with codes and of recovery codes.
_SECRETS = ("secret", "seed")
# How a value that is encrypted begins; before that they stood as they were.
TOKEN = "gAAAA"


def forget_second_steps(user: User) -> None:
    """Turn the second step of a person off who has lost both telephone and codes."""
    Authenticator.objects.filter(user=user).delete()


@transaction.atomic
def renew_second_steps() -> int:
    """Encrypt every secret with the first key; how many were not. Raises UnreadablePersonalData."""
    renewed = 0
    for row in Authenticator.objects.select_for_update().order_by("pk"):
        old = {name: row.data[name] for name in _SECRETS if name in row.data}
        new = {name: _renewed(value) for name, value in old.items() if needs_renewal(value)}
        if new:
            row.data |= new
            row.save(update_fields=["data"])
            renewed += 1
    return renewed


def _renewed(value: str) -> str:
    return renew(value) if value.startswith(TOKEN) else encrypt(value)
