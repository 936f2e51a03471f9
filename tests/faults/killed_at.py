"""Run a command of the house, and die by SIGKILL at a chosen point of the code.

    python -m tests.faults.killed_at jiewang.notices.sending:hand_over after 1 worker --once

`before` or `after` the n-th call of that function: nothing of this process runs any more, as
when the machine's memory ran out or somebody pulled the plug.
"""

import functools
import importlib
import os
import signal
import sys
from typing import Any


def main(point: str, when: str, nth: str, *words: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
    import django

    django.setup()
    name, _colon, function = point.partition(":")
    module = importlib.import_module(name)
    setattr(module, function, _deadly(getattr(module, function), when, int(nth)))
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jiewang", *words])


def _deadly(function: Any, when: str, nth: int) -> Any:
    calls = 0

    @functools.wraps(function)
    def called(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = function(*given, **named)
        if calls == nth:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return called


if __name__ == "__main__":
    main(*sys.argv[1:])
