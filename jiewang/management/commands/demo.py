"""The demo: make the town once, then serve it."""

import gc
import os
import random
import shutil
import sys
from argparse import ArgumentParser
from datetime import timedelta
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from jiewang.center.case.models import Case
from jiewang.center.tally.keeping import rebuild
from jiewang.desk.accounts.queries import demo_accounts
from jiewang.management.demo.approvals import approve_projects
from jiewang.management.demo.costs import count_what_it_cost
from jiewang.management.demo.funds import pool_the_funds
from jiewang.management.demo.halves import Town, live_in_halves
from jiewang.management.demo.investment import attract_investment
from jiewang.management.demo.meetings import meet_and_whistle
from jiewang.management.demo.outside import bring_numbers, compare_yesterday
from jiewang.management.demo.people import make_people
from jiewang.management.demo.pictures import draw_picture
from jiewang.management.demo.projects import build_the_town
from jiewang.management.demo.rounds import walk_the_rounds
from jiewang.management.demo.scores import score_the_town
from jiewang.management.demo.sequel import learn_and_go_on
from jiewang.management.demo.tasks import supervise_the_town
from jiewang.management.demo.town import read_messages, tell_reports
from jiewang.management.demo.votes import ask_the_town
from jiewang.people.models import User

SEED = 141
# From so many reports on there is something to learn from; the last of the surge are told after.
WHOLE_TOWN, SEQUEL = 1000, 12
DAYS = 90


class Command(BaseCommand):
    help = "Make the demo's town on the first start, then serve it; --fresh starts over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="throw the town away first")
        parser.add_argument("--no-serve", action="store_true", help="make it and stop")
        parser.add_argument("--cases", type=int, default=1200, help="how many reports are told")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, fresh: bool, no_serve: bool, cases: int, port: int, **options: Any) -> None:
        if not settings.DEMO:
            # Never a town of invented people in a district's own database.
            raise CommandError(_("Set JIEWANG_DEMO=1, or use `make demo`."))
        if connection.vendor != "sqlite":
            raise CommandError(_("The demo lives in a file of its own: unset DATABASE_URL."))
        ready = settings.VAR / "ready"
        if fresh or not ready.exists():
            self._empty()
            self._make_town(cases)
            ready.touch()
        else:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("load_district", stdout=StringIO())
        self._say_accounts(port)
        if not no_serve:
            call_command("serve", port=port, with_worker=True)

    def _empty(self) -> None:
        """Take away what an earlier start left, whole or half made."""
        connection.close()
        name = str(settings.DATABASES["default"]["NAME"])
        for path in (name, f"{name}-wal", f"{name}-shm"):
            if os.path.exists(path):
                os.remove(path)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        shutil.rmtree(settings.MODELS, ignore_errors=True)
        (settings.VAR / "ready").unlink(missing_ok=True)

    def _make_town(self, cases: int) -> None:
        rng = random.Random(SEED)
        self._say(_("Preparing the database"))
        call_command("migrate", verbosity=0, interactive=False)
        self._say(_("Loading the district"))
        call_command("load_district", stdout=self.stdout)
        self._say(_("Giving people their posts"))
        with transaction.atomic():
            cast = make_people(rng)
        now = timezone.now()
        surge = read_messages(settings.DISTRICT_DATA / "messages_winter.csv")
        told = tell_reports(
            read_messages(settings.DISTRICT_DATA / "messages.csv"),
            # A small town has no room for it, and too little to learn from.
            surge=surge[:-SEQUEL] if cases >= WHOLE_TOWN else [],
            count=cases,
            until=now - timedelta(minutes=2),
            days=DAYS,
            rng=rng,
        )
        town = Town(cast=cast, until=now, seed=SEED, photo=draw_picture())
        # Rows are made by the hundred thousand and none of them in a ring: nothing to collect.
        gc.disable()
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            console=Console(file=sys.stderr),
            # Drawn by us, and not by a thread: the town's second half is a fork.
            auto_refresh=False,
        ) as bar:
            task = bar.add_task(_("Living through ninety days"), total=len(told))
            live_in_halves(
                told, town, progress=lambda done: bar.update(task, completed=done, refresh=True)
            )
        gc.enable()
        if cases >= WHOLE_TOWN:
            self._say(_("Learning what to suggest"))
            self._say(learn_and_go_on(surge[-SEQUEL:], town))
        bring_numbers(now, rng)
        compare_yesterday(now)
        supervise_the_town(town)
        meet_and_whistle(town)
        build_the_town(town)
        pool_the_funds(town)
        attract_investment(town)
        approve_projects(town)
        ask_the_town(town)
        score_the_town(town)
        walk_the_rounds(now, SEED)
        count_what_it_cost(now, SEED)
        rebuild(now)
        self._say(_("%(cases)d cases are there.") % {"cases": Case.objects.count()})

    def _say_accounts(self, port: int) -> None:
        self._say(_("Accounts, all with the password %(pw)s:") % {"pw": settings.DEMO_PASSWORD})
        for account in demo_accounts():
            self._say(f"  {account.username:<24} {account.role}")
        people = User.objects.count()
        self._say(_("%(people)d people in all, named by the same pattern.") % {"people": people})
        self._say(_("Residents need no account. Open http://127.0.0.1:%(port)d") % {"port": port})

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
