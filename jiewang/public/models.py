"""Gathers the wing's tables for Django; rooms import from the rooms, never from here."""

from jiewang.public.door.models import PostedReport as PostedReport
from jiewang.public.keys.models import Key as Key
