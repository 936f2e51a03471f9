"""The `jiewang` command: Django's management commands under our name."""

import os
import sys


def main() -> None:
    """Run one management command; `jiewang help` lists them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiewang.settings")
    from django.core.management import execute_from_command_line
    from django.db import Error as DatabaseError

    try:
        execute_from_command_line(["jiewang", *sys.argv[1:]])
    except DatabaseError as error:
        # Not before the settings are read: it needs them.
        from jiewang.management.database import reason_of

        if reason := reason_of(error):
            sys.exit(reason)
        raise
    except BrokenPipeError:
        # Whoever read has read enough (`… | head`); Python would complain again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
