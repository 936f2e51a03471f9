"""Data that carries both languages: which one this reader gets."""

from django.utils.translation import get_language


def in_reader_language(zh: str, en: str) -> str:
    """Return the English text to readers of English if there is one, else the Chinese."""
    return en if en and (get_language() or "").startswith("en") else zh
