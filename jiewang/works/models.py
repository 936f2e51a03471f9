"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""

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
