"""The tools that make and test the house."""

import pytest

from tools import ensure_browser


@pytest.fixture
def no_browser(monkeypatch):
    """A machine on which there is none and none can be installed; gives what was tried."""
    tried = []
    monkeypatch.setattr(ensure_browser, "find_browser", lambda: None)
    monkeypatch.setattr(
        ensure_browser.subprocess, "run", lambda command, **_: tried.append(command[:2])
    )
    return tried


def test_without_a_browser_one_sentence_says_what_to_install(no_browser, capsys):
    assert ensure_browser.main() == 1
    assert "apt-get install chromium fonts-noto-cjk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("user", "tried"),
    [
        pytest.param(0, ["apt-get", "apt-get", "playwright"], id="root-asks-the-package-manager"),
        pytest.param(1000, ["playwright"], id="others-may-not"),
    ],
)
def test_a_missing_browser_is_looked_for_in_order(no_browser, monkeypatch, user, tried):
    monkeypatch.setattr(ensure_browser.os, "geteuid", lambda: user)
    monkeypatch.setattr(ensure_browser.shutil, "which", lambda name: f"/usr/bin/{name}")

    ensure_browser.install_browser()

    assert [
        command[0].replace(ensure_browser.sys.executable, "playwright") for command in no_browser
    ] == tried


def test_a_browser_on_the_path_is_taken(monkeypatch, capsys):
    found = {"chromium-browser": "/opt/chromium-browser"}
    monkeypatch.setattr(ensure_browser.shutil, "which", found.get)

    assert ensure_browser.main() == 0
    assert capsys.readouterr().out == "Browser: /opt/chromium-browser\n"
