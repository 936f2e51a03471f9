"""The wing as Django knows it."""

from django.apps import AppConfig


class People(AppConfig):
    name = "jiewang.people"
    label = "people"
