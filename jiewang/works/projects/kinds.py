"""What sorts of projects and nodes there are: lessons and forecasts go from like to like."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProjectKind(models.TextChoices):
    """Sorts of projects. A lesson of one is offered to the next of the same kind."""

    OLD_QUARTER = "old_quarter", _("Old neighborhood")
    HERITAGE = "heritage", _("Traditional quarter")
    COMPLEX = "complex", _("Commercial complex")
    BUILDING = "building", _("Building")
    SERVICES = "services", _("Place of public service")
    PIPES = "pipes", _("Pipes and cables")
    PATHS = "paths", _("Roads, steps and paths")
    GREEN = "green", _("Parks and greenery")
    OTHER = "other", _("Other")


class NodeKind(models.TextChoices):
    """Sorts of nodes. How long those of the past took says how long the next may take."""

    INPUTS = "inputs", _("Land, money, relocation")
    SURVEY = "survey", _("Survey")
    DESIGN = "design", _("Design work")
    PERMIT = "permit", _("Permits")
    TENDER = "tender", _("Tender")
    PULL_DOWN = "pull_down", _("Pulling down")
    GROUND = "ground", _("Ground and pipes")
    STRUCTURE = "structure", _("Structure")
    OUTSIDE = "outside", _("Facades and surroundings")
    INSIDE = "inside", _("Fitting out")
    ACCEPTANCE = "acceptance", _("Acceptance")
    OPENING = "opening", _("Opening")
    OTHER = "other", _("Other")


class Per(models.TextChoices):
    """In what the duration of a node is counted."""

    WORKDAY = "workday", _("workdays")
    CALENDAR_DAY = "calendar_day", _("calendar days")
