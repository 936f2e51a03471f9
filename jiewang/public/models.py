"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""

from jiewang.public.keys.models import Key as Key
from jiewang.public.open311.models import PostedReport as PostedReport
