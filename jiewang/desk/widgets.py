"""Controls of forms that Django's own would take too long to write."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html
from django.utils.safestring import SafeString


class LongSelect(forms.Select):
    """A select of a hundred units or two hundred types.

    Django writes every option with a template of its own: a third of the time of a page. What
    comes out is the same.
    """

    def use_required_attribute(self, initial: Any) -> bool:
        # Whether the first choice is an empty one is seen in render(): to ask for it here would
        # read the whole list once more.
        return not self.is_hidden

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen, choices = set(self.format_value(value)), list(self.choices)
        known = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        if not choices or choices[0][0] not in {"", None}:
            known.pop("required", None)
        parts = [
            f'<optgroup label="{escape(str(key))}">{_options(label, chosen)}</optgroup>'
            if isinstance(label, list | tuple)
            else _options([(key, label)], chosen)
            for key, label in choices
        ]
        return format_html("<select{}>{}</select>", flatatt(known), SafeString("".join(parts)))


def _options(listed: Iterable[tuple[Any, Any]], chosen: set[str]) -> str:
    # By hand: format_html() takes four times as long for each of some hundred options.
    drawn = []
    for value, label in listed:
        text = "" if value is None else str(value)
        selected = " selected" if text in chosen else ""
        drawn.append(f'<option value="{escape(text)}"{selected}>{escape(str(label))}</option>')
    return "".join(drawn)
