"""A real server on the benchmark's own database, and what its processes hold."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HOUSE = [sys.executable, "-m", "jiewang.console"]
# It may be asked far more often than strangers are allowed to.
UNLIMITED = {"JIEWANG_STRANGERS_PER_MINUTE": "1000000"}


@dataclass(frozen=True)
class Server:
    """Where it answers, and its first process; the others are children of that one."""

    port: int
    pid: int


@contextmanager
def served(*, processes: int = 2, threads: int = 8) -> Iterator[Server]:
    """Serve as `jiewang serve` does; it has answered once when the block begins."""
    port = free_port()
    command = [*HOUSE, "serve", "--port", str(port), "--threads", str(threads)]
    with running(*command, "--workers", str(processes)) as process:
        wait_for_answer(port, process)
        yield Server(port, process.pid)


@contextmanager
def working(*, every: float = 0.5) -> Iterator[None]:
    """`jiewang worker` beside it: clocks, warnings and notices."""
    with running(*HOUSE, "worker", "--every", str(every)):
        yield


@contextmanager
def running(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **UNLIMITED},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def wait_for_answer(
    port: int, process: subprocess.Popen[bytes], path: str = "/open311/v2/discovery.json"
) -> None:
    """Ask until it says 200. Raises AssertionError if it ends, or says nothing for a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, "the server ended at once"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path)
            status = connection.getresponse().status
        except OSError:
            time.sleep(0.02)
        else:
            assert status == 200, f"{path} answers {status}"
            return
        finally:
            connection.close()
    raise AssertionError("the server does not answer")


def processes_of(pid: int) -> list[int]:
    """A process and all that came from it."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in children for each in processes_of(int(child)))]


def megabytes_held(pid: int) -> float:
    """Resident memory of one process in millions of bytes, shared pages counted in full."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024 / 1e6
    raise AssertionError(f"process {pid} tells nothing of its memory")
