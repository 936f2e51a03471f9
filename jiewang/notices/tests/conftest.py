"""Ways that lead to sinks on this machine."""

import pytest
from django.utils import translation

from jiewang.notices.tests.sinks import gateway, mail_server


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def messenger(settings):
    with gateway() as (kept, settings.MESSENGER_WEBHOOK):
        settings.MESSENGER_WEBHOOK_SECRET = "between us"
        yield kept


@pytest.fixture
def mails(settings):
    with mail_server() as (kept, port):
        settings.EMAIL_BACKEND = "jiewang.notices.mail.BoundedBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = False
        settings.EMAIL_FROM = "Jiewang <jiewang@district.example>"
        settings.PUBLIC_ADDRESS = "https://jiewang.example"
        yield kept
