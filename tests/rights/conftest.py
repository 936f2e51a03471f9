"""What was found is found once for a run, however many processes ask."""

from unittest.mock import patch

import pytest
from django.conf import settings
from django.test.utils import override_settings

from tests.rights.finding import Found, found_once


class Uncounted:
    """Counts nothing."""

    def one_more(self, _key: str, *, seconds: float) -> int:
        return 0

    def now(self, _key: str) -> int:
        return 0


@pytest.fixture(scope="session")
def found(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: object
) -> Found:
    folder = tmp_path_factory.getbasetemp()
    if folder.name.startswith("popen-"):
        # One of several processes: their common folder is above.
        folder = folder.parent
    with (
        django_db_blocker.unblock(),  # type: ignore[attr-defined]
        override_settings(MEDIA_ROOT=folder / "rights-media"),
        # Hundreds of requests from one address: limits are tried elsewhere.
        patch("jiewang.base.rate_limits.counts_in", lambda _path: Uncounted()),
    ):
        return found_once(folder / settings.DATABASES["default"]["ENGINE"].rpartition(".")[2])
