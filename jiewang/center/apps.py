"""The wing as Django knows it."""

from django.apps import AppConfig


class Center(AppConfig):
    name = "jiewang.center"
    label = "center"
