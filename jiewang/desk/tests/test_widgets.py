import pytest
from django import forms
from django.test.html import parse_html

from jiewang.desk.widgets import LongSelect

CHOICES = [
    ("", "Choose <one>"),
    ("a&b", "A & B"),
    ("Bureaus", [("w", "Water"), ("g", 'Gas "2"')]),
    (3, "Three"),
]


@pytest.mark.parametrize("value", [None, "", "w", "a&b", "3", 3, "nobody"], ids=repr)
@pytest.mark.parametrize("attrs", [{}, {"id": "id_to", "required": True, "data-find": "<b>"}])
def test_a_long_select_writes_what_djangos_own_writes(value, attrs):
    own, ours = (
        kind(attrs={"class": "select"}, choices=CHOICES).render("to", value, attrs)
        for kind in (forms.Select, LongSelect)
    )
    assert parse_html(ours) == parse_html(own)
