"""The wing as Django knows it."""

from django.apps import AppConfig


class Public(AppConfig):
    name = "jiewang.public"
    label = "public"
