"""Nodes as days of a calendar: RFC 5545, all-day events with lines of at most 75 bytes."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from jiewang.works.projects.models import Project

LONGEST = 75


def calendar_of(project: Project, now: datetime) -> bytes:
    """The nodes of a project as iCalendar; those without days are left out."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Jiewang//Projects//ZH",
        "CALSCALE:GREGORIAN",
    ]
    lines.append(f"X-WR-CALNAME:{_escaped(project.title)}")
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    for node in project.nodes.all():
        if node.expected_start is None or node.expected_end is None:
            continue
        lines += [
            "BEGIN:VEVENT",
            f"UID:{project.number}-{node.pk}@jiewang",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{_day(node.expected_start)}",
            # The day after the last: an end is not included.
            f"DTEND;VALUE=DATE:{_day(node.expected_end + timedelta(days=1))}",
            f"SUMMARY:{_escaped(node.name)}",
            f"DESCRIPTION:{_escaped(f'{project.title} {node.code} {node.progress} %')}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(part for line in lines for part in _folded(line))


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _escaped(words: str) -> str:
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        words = words.replace(plain, written)
    return words


def _folded(line: str) -> Iterator[bytes]:
    """A line in pieces of at most 75 bytes, never within a character."""
    room, piece = LONGEST, b""
    for character in line:
        written = character.encode()
        if len(piece) + len(written) > room:
            yield piece + b"\r\n "
            # The space at the beginning of a piece counts.
            room, piece = LONGEST - 1, b""
        piece += written
    yield piece + b"\r\n"
