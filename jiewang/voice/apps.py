"""The wing as Django knows it."""

from django.apps import AppConfig


class Voice(AppConfig):
    name = "jiewang.voice"
    label = "voice"
