"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""

from jiewang.center.case.models import Case as Case
from jiewang.center.case.models import CaseCounter as CaseCounter
from jiewang.center.case.models import CaseStep as CaseStep
from jiewang.center.case.models import Seal as Seal
from jiewang.center.catalog.models import CatalogVersion as CatalogVersion
from jiewang.center.catalog.models import Category as Category
from jiewang.center.check.models import Answer as Answer
from jiewang.center.check.models import Reopening as Reopening
from jiewang.center.clock.models import CalendarStamp as CalendarStamp
from jiewang.center.clock.models import Day as Day
from jiewang.center.clock.models import Deadline as Deadline
from jiewang.center.clock.models import OfficeHours as OfficeHours
from jiewang.center.clock.models import PublishedYear as PublishedYear
from jiewang.center.dispatch.models import Halt as Halt
from jiewang.center.dispatch.models import Hop as Hop
from jiewang.center.dispatch.models import Route as Route
from jiewang.center.dispatch.models import WorkOrder as WorkOrder
from jiewang.center.evaluate.models import Rating as Rating
from jiewang.center.handle.models import Extension as Extension
from jiewang.center.handle.models import Question as Question
from jiewang.center.intake.learning.models import FiledAlone as FiledAlone
from jiewang.center.intake.learning.models import SuggestionModel as SuggestionModel
from jiewang.center.intake.models import Photo as Photo
from jiewang.center.intake.models import Report as Report
from jiewang.center.intake.models import Suggestion as Suggestion
from jiewang.center.intake.models import Unmasking as Unmasking
