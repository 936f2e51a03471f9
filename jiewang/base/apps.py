"""The wing as Django knows it."""

from django.apps import AppConfig


class Base(AppConfig):
    name = "jiewang.base"
    label = "base"
