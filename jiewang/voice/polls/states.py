"""The life of a poll."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PollState(models.TextChoices):
    DRAFT = "draft", _("Being drafted")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed, counted")
    PUBLISHED = "published", _("Result published")
    WITHDRAWN = "withdrawn", _("Draft given up")


S = PollState
MOVES: dict[PollState, frozenset[PollState]] = {
    S.DRAFT: frozenset({S.OPEN, S.WITHDRAWN}),
    S.OPEN: frozenset({S.CLOSED}),
    # Closed is closed: who was not in time is told so by the same rule as everybody.
    S.CLOSED: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# Strangers see these.
PUBLIC_STATES = frozenset({S.OPEN, S.CLOSED, S.PUBLISHED})
ENDED_STATES = frozenset({S.PUBLISHED, S.WITHDRAWN})
