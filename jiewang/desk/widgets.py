"""Controls of forms that Django's own would take too long to write."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of a hundred units or two hundred types.

    Django writes every option with a template of its own: a third of the time of a page. What
    comes out is the same.
    """

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = set(self.format_value(value))
        known = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        parts = [
            format_html('<optgroup label="{}">{}</optgroup>', key, _options(label, chosen))
            if isinstance(label, list | tuple)
            else _options([(key, label)], chosen)
            for key, label in self.choices
        ]
        return format_html("<select{}>{}</select>", known, SafeString("".join(parts)))


def _options(listed: Iterable[tuple[Any, Any]], chosen: set[str]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        (
            ("" if value is None else value, _SELECTED if str(value or "") in chosen else "", label)
            for value, label in listed
        ),
    )


_SELECTED = SafeString(" selected")
