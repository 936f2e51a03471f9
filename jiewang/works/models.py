"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""

from jiewang.works.funds.ledger.models import Contract as Contract
from jiewang.works.funds.ledger.models import Entry as Entry
from jiewang.works.funds.models import FundPlan as FundPlan
from jiewang.works.funds.models import PlanFund as PlanFund
from jiewang.works.funds.models import PlanLine as PlanLine
from jiewang.works.funds.models import PlanStep as PlanStep
from jiewang.works.funds.models import PlanVersion as PlanVersion
from jiewang.works.funds.models import Solve as Solve
from jiewang.works.funds.ventures.models import Fact as Fact
from jiewang.works.funds.ventures.models import Venture as Venture
from jiewang.works.projects.models import Lesson as Lesson
from jiewang.works.projects.models import OwnersReport as OwnersReport
from jiewang.works.projects.models import Project as Project
from jiewang.works.projects.models import ProjectCase as ProjectCase
from jiewang.works.projects.models import ProjectItem as ProjectItem
from jiewang.works.projects.models import ProjectPhoto as ProjectPhoto
from jiewang.works.projects.models import ProjectStep as ProjectStep
from jiewang.works.projects.nodes.models import Crew as Crew
from jiewang.works.projects.nodes.models import Node as Node
from jiewang.works.projects.nodes.models import NodeCrew as NodeCrew
from jiewang.works.projects.nodes.models import NodeLink as NodeLink
