"""Sentences are compared in English, whatever language the house speaks by itself."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield
