"""What is done with approvals; each subject has its file, all are given out here."""

from jiewang.works.projects.approvals.applying import (
    add_unit_works,
    apply_for,
    give_opinion,
    record_visit,
)
from jiewang.works.projects.approvals.fire import Expert, choose_fire_standard, record_review

__all__ = [
    "Expert",
    "add_unit_works",
    "apply_for",
    "choose_fire_standard",
    "give_opinion",
    "record_review",
    "record_visit",
]
