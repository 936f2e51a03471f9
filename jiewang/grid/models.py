"""Gathers the wing's tables for Django; rooms import from the rooms."""

from jiewang.grid.areas.models import Area as Area
from jiewang.grid.areas.models import AreaLoad as AreaLoad
from jiewang.grid.patrols.models import Entry as Entry
from jiewang.grid.patrols.models import PatrolPoint as PatrolPoint
from jiewang.grid.patrols.models import PatrolVisit as PatrolVisit
from jiewang.grid.staff.models import Posting as Posting
