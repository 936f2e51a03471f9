"""Sentences are compared in English, as the code has them."""

import pytest
from django.utils import translation


@pytest.fixture(autouse=True)
def _in_english(_house_language):
    with translation.override("en"):
        yield
