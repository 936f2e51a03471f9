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


class Asking(forms.Form):
    none_first = forms.ChoiceField(widget=LongSelect, choices=[("", "Choose"), ("w", "Water")])
    some_first = forms.ChoiceField(widget=LongSelect, choices=[("w", "Water"), ("g", "Gas")])


@pytest.mark.parametrize("name", ["none_first", "some_first"])
def test_a_long_select_of_a_form_writes_what_djangos_own_writes(name):
    ours, own = Asking(), Asking()
    own.fields[name] = forms.ChoiceField(choices=Asking.base_fields[name].choices)
    assert parse_html(str(ours[name])) == parse_html(str(own[name]))


def test_a_long_select_reads_its_choices_once():
    read = []

    class Reading(forms.Form):
        to = forms.ChoiceField(widget=LongSelect, choices=lambda: read.append(1) or CHOICES)

    str(Reading()["to"])
    assert len(read) == 1
