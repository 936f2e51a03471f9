"""The `jiewang` command: Django's management commands under our name."""

import os
import sys


def main() -> None:
    """Run one management command; `jiewang help` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["jiewang", *sys.argv[1:]])


if __name__ == "__main__":
    main()
