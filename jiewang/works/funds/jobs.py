"""The worker's part: a process of its own computes plans, so that clocks and notices go on meanwhile."""

import logging
import subprocess
import sys
from datetime import datetime

from jiewang.works.funds.solver import solves_waiting

logger = logging.getLogger(__name__)

_child: "subprocess.Popen[bytes] | None" = None


def start_solver(at: datetime) -> str:
    """Start a process that computes what waits, unless this worker has one running.

    Several workers may do so: each solve is claimed by one process. Nothing is left to do here
    afterwards, so the answer is always empty.
    """
    global _child
    if _child is not None and _child.poll() is None:
        return ""
    if _child is not None and _child.returncode:
        logger.error("The process that computes fund plans ended with %d.", _child.returncode)
    _child = None
    if solves_waiting(at):
        _child = subprocess.Popen([sys.executable, "-m", "jiewang.console", "compute_funds"])
    return ""


def wait_for_solver() -> None:
    """For a worker that does one round: its end is the end of what it has begun."""
    if _child is not None:
        _child.wait()


def stop_solver() -> None:
    """Ask the process to stop: what it has in hand waits for the next worker."""
    if _child is not None and _child.poll() is None:
        _child.terminate()
