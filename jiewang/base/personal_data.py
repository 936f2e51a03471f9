"""Personal data at rest: encrypted in the column, readable only through the model."""

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models


def _fernet(key: str) -> Fernet:
    # Any passphrase will do as a key: hashing brings it to the length Fernet wants.
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    if not keys:
        raise ImproperlyConfigured("JIEWANG_DATA_KEYS is empty: personal data cannot be stored.")
    return MultiFernet([_fernet(key) for key in keys])


class UnreadablePersonalData(Exception):
    """A stored value was encrypted with a key that JIEWANG_DATA_KEYS no longer holds."""


def encrypt(text: str) -> str:
    """Encrypt with the first key. An empty text stays empty: there is nothing to hide."""
    return (
        _cipher(tuple(settings.PERSONAL_DATA_KEYS)).encrypt(text.encode()).decode() if text else ""
    )


def decrypt(token: str) -> str:
    """Decrypt with whichever key fits. Raises UnreadablePersonalData if none does."""
    if not token:
        return ""
    try:
        return _cipher(tuple(settings.PERSONAL_DATA_KEYS)).decrypt(token.encode()).decode()
    except InvalidToken:
        raise UnreadablePersonalData(
            "No key in JIEWANG_DATA_KEYS reads this value. Add the former key at the end."
        ) from None


def needs_renewal(token: str) -> bool:
    """Whether a stored value is encrypted with another key than the first."""
    if not token:
        return False
    try:
        _fernet(settings.PERSONAL_DATA_KEYS[0]).decrypt(token.encode())
    except InvalidToken:
        return True
    return False


def renew(token: str) -> str:
    """Encrypt again with the first key; used when keys are rotated.

    Raises UnreadablePersonalData if no key reads it.
    """
    return encrypt(decrypt(token))


class EncryptedText(models.TextField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A text column whose content is encrypted. It cannot be searched or compared in the database."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value is not None else None

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return decrypt(value) if value is not None else None


def stored_values_are_readable() -> bool:
    """Whether the keys that are set open what is stored, by the oldest and newest of each column."""
    for model in apps.get_models():
        for field in model._meta.local_fields:
            if isinstance(field, EncryptedText) and not _is_readable(model, str(field.column)):
                return False
    return True


def _is_readable(model: type[models.Model], column: str) -> bool:
    quote, meta = connection.ops.quote_name, model._meta
    with connection.cursor() as cursor:
        for order in ("ASC", "DESC"):
            cursor.execute(
                f"SELECT {quote(column)} FROM {quote(meta.db_table)} WHERE {quote(column)} <> ''"
                f" ORDER BY {quote(str(meta.pk.column))} {order} LIMIT 1"
            )
            row = cursor.fetchone()
            try:
                decrypt(row[0] if row else "")
            except UnreadablePersonalData:
                return False
    return True
