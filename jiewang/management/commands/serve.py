"""Serve the pages, and beside them the worker if asked."""

import logging
import os
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from jiewang.base.metrics import forget_dead_processes
from jiewang.management.database import check_database, leave_alone

COMMAND = [sys.executable, "-m", "jiewang.console", "worker"]


class House(BaseApplication):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn with our settings instead of a configuration file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        # Not before collectstatic: making the application reads which static files there are.
        from jiewang.wsgi import application

        return application


class HouseLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's messages among ours."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self.error_log.setLevel(logging.WARNING)
        self.error_log.propagate = True
        self.access_log.disabled = True
        self._access_log_enabled = False


def server_options(*, host: str, port: int, workers: int, threads: int) -> dict[str, Any]:
    """How the house is served, in gunicorn's words."""
    return {
        "bind": f"{host}:{port}",
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        # Photos of a slow telephone take their time; a page never does.
        "timeout": 60,
        # A program's connection stays open between two reports, a reader's between two pages.
        "keepalive": 15,
        "loglevel": "warning",
        # Into our log, by our rules: its own would print addresses with queries.
        "logger_class": HouseLog,
    }


class WorkerBeside:
    """`jiewang worker` as a child process; begun again if it dies, ended with us."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep_alive, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def _keep_alive(self) -> None:
        while not self.stopping.is_set():
            self.process = subprocess.Popen(COMMAND)
            self.process.wait()
            # A worker that dies at once must not be begun a thousand times a second.
            self.stopping.wait(5)

    def stop(self) -> None:
        # gunicorn's own processes leave by the same way: the worker is not theirs to end, and
        # a child of its parent they would wait for in vain.
        if os.getpid() != self.owner:
            return
        self.stopping.set()
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # Killed in the middle of a row, it loses that transaction and nothing else.
                self.process.kill()


def check_free(host: str, port: int) -> None:
    """Refuse an address that something else serves already. Raises CommandError."""
    with socket.socket() as trial:
        # As gunicorn does it: an address left a second ago is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            text = _(
                "%(host)s:%(port)d cannot be used: %(why)s. Stop what serves there, or choose"
                " another port: --port, or make demo PORT=8001."
            )
            values = {"host": host, "port": port, "why": error.strerror}
            raise CommandError(text % values) from None


class Command(BaseCommand):
    help = "Serve the pages with gunicorn; with --with-worker, clocks and notices in the same go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes")
        parser.add_argument("--threads", type=int, default=8, help="threads in each process")
        parser.add_argument("--with-worker", action="store_true", help="run `jiewang worker` too")

    def handle(self, *, with_worker: bool, **options: Any) -> None:
        check_free(options["host"], options["port"])
        check_database()
        leave_alone()
        forget_dead_processes()
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        beside = WorkerBeside() if with_worker else None
        if beside:
            beside.start()
        try:
            names = ("host", "port", "workers", "threads")
            House(server_options(**{name: options[name] for name in names})).run()
        finally:
            if beside:
                beside.stop()
