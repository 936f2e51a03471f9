"""Data that carries both languages: which one this reader gets."""

from collections.abc import Callable

from django.utils.translation import get_language, override


def in_reader_language(zh: str, en: str) -> str:
    """Return the English text to readers of English if there is one, else the Chinese."""
    return en if en and (get_language() or "").startswith("en") else zh


def in_both_languages(say: Callable[[], object]) -> dict[str, str]:
    """What `say` says to a reader of Chinese and to one of English, to be stored for both."""
    texts = {}
    for key, language in (("zh", "zh-hans"), ("en", "en")):
        with override(language):
            texts[key] = str(say())
    return texts
