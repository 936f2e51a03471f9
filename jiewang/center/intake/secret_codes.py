"""The secret on a receipt: opens the reporter's page together with the case number. Pure."""

import secrets
import unicodedata

# Read out on the phone and typed from paper: no 0 and O, no 1, I and L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_secret() -> str:
    """Make a secret such as "K7QM-2XRA": 31^8, some 8.5e11."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def secret_fits(secret: str, typed: str) -> bool:
    """Compare in constant time. Case, spaces, hyphens and full-width letters do not count."""
    return secrets.compare_digest(_bare(secret), _bare(typed))


def _bare(text: str) -> bytes:
    plain = unicodedata.normalize("NFKC", text[:64]).upper()
    return "".join(c for c in plain if c.isalnum()).encode()
