"""Make sure that there is a browser for the tests: find one, or install one.

Order: a chromium on the PATH, Playwright's own, the package manager (as root), Playwright's
download. Ends with 1 and one sentence when all of that fails.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# As root and in containers; and a GPU is not asked for.
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--use-angle=swiftshader")
# Without a Chinese font every picture of a page shows boxes, and widths are wrong.
PACKAGES = ("chromium", "fonts-noto-cjk")


def find_browser() -> str | None:
    """The path of a chromium that can be started here, or None."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    return _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install_browser() -> None:
    """Try the package manager where we may, then Playwright's download."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"No browser here: installing {' and '.join(PACKAGES)}", flush=True)
        quiet = {
            "stdout": subprocess.DEVNULL,
            "env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        }
        # Its list of packages may be old or broken for something we do not need.
        subprocess.run(["apt-get", "update"], check=False, **quiet)
        subprocess.run(["apt-get", "install", "-y", *PACKAGES], check=False, **quiet)
        if find_browser():
            return
    print("No browser here: Playwright downloads its own", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    if find_browser() is None:
        install_browser()
    if browser := find_browser():
        print(f"Browser: {browser}")
        return 0
    print(
        "The browser tests need chromium, and it could not be installed: "
        "run “apt-get install chromium fonts-noto-cjk” (as root) and try again.",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
