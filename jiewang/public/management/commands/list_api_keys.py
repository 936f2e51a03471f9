"""List the keys."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from jiewang.center.intake.models import Channel
from jiewang.public.keys.models import Key
from jiewang.public.keys.queries import keys


class Command(BaseCommand):
    help = "List all API keys: whose, what for, when last used, and whether ended."

    def handle(self, **options: Any) -> None:
        for key in keys():
            self.stdout.write("  ".join([key.prefix, key.name, *self.facts(key)]))

    def facts(self, key: Key) -> list[str]:
        used = (
            _("last used %(day)s") % {"day": key.last_used_on}
            if key.last_used_on
            else _("never used")
        )
        rate = _("%(count)d a minute") % {"count": key.rate_per_minute}
        ended = []
        if key.ended_at:
            ended = [_("ended %(day)s") % {"day": timezone.localdate(key.ended_at)}]
        bound = [key.channel] if key.channel != Channel.API else []
        bound += [key.unit.code] if key.unit else []
        return [",".join(key.scopes), *bound, rate, used, *ended]
