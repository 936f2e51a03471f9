"""Serving the pages, and the worker beside them."""

import os
import socket
import time

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from jiewang.management.commands.serve import WorkerBeside


def test_a_port_that_is_taken_is_refused_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CommandError, match=rf"127\.0\.0\.1:{port}.*--port"):
            call_command("serve", port=port)


def test_the_worker_ends_with_who_began_it_and_not_with_a_child_of_theirs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jiewang.management.commands.serve.COMMAND", ["sleep", "60"])
    beside = WorkerBeside()
    beside.start()
    while beside.process is None:
        time.sleep(0.01)

    child = os.fork()
    if child == 0:
        beside.stop()
        os._exit(0)
    os.waitpid(child, 0)

    assert beside.process.poll() is None
    began = time.monotonic()
    beside.stop()
    assert beside.process.returncode is not None
    assert time.monotonic() - began < 5
