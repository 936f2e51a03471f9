"""When a reporter's data is deleted, it goes from every text that may tell who it was."""

from django.db.models import QuerySet

from jiewang.center.check.models import Reopening
from jiewang.center.consult.models import BlockedItem, Meeting
from jiewang.center.consult.whistles.models import Whistle
from jiewang.center.evaluate.models import Rating
from jiewang.center.exchange.models import Received
from jiewang.center.handle.models import Question
from jiewang.center.intake.events import ReporterForgotten
from jiewang.center.intake.outside.models import Addition
from jiewang.center.intake.wording import blotted
from jiewang.notices.actions import forget_reporter
from jiewang.notices.mailboxes import forget_person
from jiewang.people.events import AccountClosed
from jiewang.public.door.models import PostedReport


def forget_phone(event: ReporterForgotten) -> None:
    """No message goes out any more, and of those that went the number is deleted."""
    forget_reporter(event.number)


def forget_account(event: AccountClosed) -> None:
    """Who signs in no more is sent nothing more, and the address is deleted."""
    forget_person(event.user_id)


def blot_answers(event: ReporterForgotten) -> None:
    _blot(Question.objects.filter(case=event.case_id), "answer", event.words)


def blot_reopenings(event: ReporterForgotten) -> None:
    _blot(Reopening.objects.filter(report=event.report_id), "text", event.words)


def blot_comments(event: ReporterForgotten) -> None:
    _blot(Rating.objects.filter(report=event.report_id), "comment", event.words)


def blot_additions(event: ReporterForgotten) -> None:
    _blot(Addition.objects.filter(reference__report=event.report_id), "text", event.words)


def blot_items(event: ReporterForgotten) -> None:
    """What officers wrote about a blocked item of the case; its diary cannot be changed."""
    _blot(BlockedItem.objects.filter(case=event.case_id), "words", event.words)
    meetings = Meeting.objects.filter(item__case=event.case_id)
    for field in ("agenda", "minutes"):
        _blot(meetings, field, event.words)
    _blot(Whistle.objects.filter(case=event.case_id), "words", event.words)


def drop_digests(event: ReporterForgotten) -> None:
    """What was sent is compared no longer: who knows the text could try every number against it."""
    PostedReport.objects.filter(report=event.report_id).update(digest="")
    Received.objects.filter(reference__report=event.report_id).delete()


def _blot(rows: QuerySet, field: str, words: tuple[str, ...]) -> None:  # type: ignore[type-arg]  # of any of them
    for row in rows.exclude(**{field: ""}):
        text = blotted(getattr(row, field), *words)
        if text != getattr(row, field):
            setattr(row, field, text)
            row.save(update_fields=[field])
