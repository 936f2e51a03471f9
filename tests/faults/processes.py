"""Server and worker as processes of their own, to be killed without a word."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOUSE = [sys.executable, "-m", "jiewang.console"]
ALIVE = "/open311/v2/discovery.json"


class Running:
    """One command of the house with everything it starts, in a group of its own."""

    def __init__(self, *words: str, environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as out:
            self.process = subprocess.Popen(
                [*HOUSE, *words],
                cwd=ROOT,
                env=environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to all of them at one moment: nobody can finish anything."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def run(*words: str, environment: dict[str, str]) -> str:
    """One command to its end; what it printed. Raises CalledProcessError, and shows why."""
    done = subprocess.run(
        [*HOUSE, *words], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def serve(port: int, *, environment: dict[str, str], log: Path) -> Running:
    """Two processes of four threads; it has answered once when this returns."""
    words = ["--port", str(port), "--workers", "2", "--threads", "4"]
    server = Running("serve", *words, environment=environment, log=log)
    end = time.monotonic() + 90
    while time.monotonic() < end:
        if server.process.poll() is not None:
            raise AssertionError(f"The server ended at once:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            connection.request("GET", ALIVE)
            if connection.getresponse().status == 200:
                return server
        time.sleep(0.03)
    server.kill()
    raise AssertionError(f"The server does not answer:\n{log.read_text()[-3000:]}")
