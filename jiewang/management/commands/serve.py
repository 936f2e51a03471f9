"""Serve the pages, and beside them the worker if asked."""

import subprocess
import sys
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from gunicorn.app.base import BaseApplication


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


class WorkerBeside:
    """`jiewang worker` as a child process; begun again if it dies, ended with us."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep_alive, daemon=True)

    def start(self) -> None:
        self.thread.start()

    def _keep_alive(self) -> None:
        while not self.stopping.is_set():
            self.process = subprocess.Popen([sys.executable, "-m", "jiewang.console", "worker"])
            self.process.wait()
            # A worker that dies at once must not be begun a thousand times a second.
            self.stopping.wait(5)

    def stop(self) -> None:
        self.stopping.set()
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                # Killed in the middle of a row, it loses that transaction and nothing else.
                self.process.kill()


class Command(BaseCommand):
    help = "Serve the pages with gunicorn; with --with-worker, clocks and notices in the same go."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes")
        parser.add_argument("--threads", type=int, default=8, help="threads in each process")
        parser.add_argument("--with-worker", action="store_true", help="run `jiewang worker` too")

    def handle(self, *, with_worker: bool, **options: Any) -> None:
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        beside = WorkerBeside() if with_worker else None
        if beside:
            beside.start()
        try:
            House(
                {
                    "bind": f"{options['host']}:{options['port']}",
                    "workers": options["workers"],
                    "threads": options["threads"],
                    "worker_class": "gthread",
                    # Photos of a slow telephone take their time; a page never does.
                    "timeout": 60,
                    "loglevel": "warning",
                }
            ).run()
        finally:
            if beside:
                beside.stop()
