import os
import signal
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from jiewang.works.funds.solver import solve_next

# People at a page go first.
_NICE = 5


class Command(BaseCommand):
    help = (
        "Compute the fund plans that wait, then end. The worker starts it; by hand it does no harm."
    )

    stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=100, help="end after so many plans")

    def handle(self, *, most: int, **options: Any) -> None:
        signal.signal(signal.SIGTERM, self.stop)
        signal.signal(signal.SIGINT, self.stop)
        os.nice(_NICE)
        for _nth in range(most):
            number = solve_next(timezone.now(), stopping=lambda: self.stopping)
            if not number or self.stopping:
                break
            self.stdout.write(number)

    def stop(self, *_: object) -> None:
        self.stopping = True
