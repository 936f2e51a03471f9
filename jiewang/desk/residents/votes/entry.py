"""Getting in: a code from the staff, one by text message, or the account; and what proves it.

What was proven goes into the page as a signed ticket and comes back with the ballot: no session
remembers who has voted on what.
"""

from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.desk.rate_limits import too_often, was_too_often
from jiewang.notices.webhooks import NotDelivered
from jiewang.people.models import User
from jiewang.voice.polls.casting import Voter
from jiewang.voice.polls.codes import (
    NotLetIn,
    let_in_by_account,
    let_in_by_code,
    let_in_by_text,
    send_code,
)
from jiewang.voice.polls.errors import PollError
from jiewang.voice.polls.models import Entry, Poll

# Wrong codes in ten minutes from one address; see residents/track.py.
MISSES, TEN_MINUTES = 20, 600
WRONG = "poll_code"
# Codes asked for by text message in ten minutes from one address.
TEXTS = 20
# As long as somebody may sit before a questionnaire.
TICKET_SECONDS = 4 * 3600


class EntryForm(forms.Form):
    """What this poll asks of a person before the ballot: depends on how one gets in."""

    code = forms.CharField(
        label=gettext_lazy("Your voting code"),
        help_text=gettext_lazy("Twelve letters and digits, on the paper from your community."),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        help_text=gettext_lazy("Only to see that each votes once. It is not kept."),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    texted = forms.CharField(
        label=gettext_lazy("Code from the text message"),
        max_length=10,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    area = forms.ChoiceField(label=gettext_lazy("Where do you live?"))
    assisted = forms.BooleanField(
        label=gettext_lazy("I fill this in for a resident"),
        help_text=gettext_lazy("From a paper sheet, or at the door. It is marked as assisted."),
        required=False,
    )

    def __init__(self, data: Any = None, *, poll: Poll, staff: bool) -> None:
        super().__init__(data)
        self.poll = poll
        wanted = {
            Entry.CODE: ["code"],
            Entry.SMS: ["phone", "texted"],
            Entry.SIGN_IN: [],
            Entry.OPEN: [],
        }[Entry(poll.entry)]
        areas = [(each.code, str(each)) for each in poll.areas.filter(closed=False)]
        if areas and poll.entry != Entry.CODE:
            wanted.append("area")
            self.fields["area"].choices = [("", "–"), *areas]  # type: ignore[attr-defined]
        if staff and poll.entry in {Entry.CODE, Entry.OPEN}:
            wanted.append("assisted")
        for name in list(self.fields):
            if name not in wanted:
                del self.fields[name]


def let_in(request: HttpRequest, form: EntryForm) -> Voter | None:
    """The voter of a form, or None with the reason in the form. Wrong codes count."""
    if was_too_often(request, WRONG, most=MISSES):
        form.add_error(None, _("Too many wrong codes from your network. Wait ten minutes."))
        return None
    if not form.is_valid():
        return None
    try:
        return _voter(request, form)
    except NotLetIn as refused:
        too_often(request, WRONG, most=MISSES, seconds=TEN_MINUTES)
        form.add_error(None, str(refused))
    except PollError as refused:
        form.add_error(None, str(refused))
    return None


def _voter(request: HttpRequest, form: EntryForm) -> Voter:
    poll, data = form.poll, form.cleaned_data
    area, assisted = data.get("area", ""), bool(data.get("assisted"))
    if poll.entry == Entry.CODE:
        found = let_in_by_code(poll, data["code"])
        return Voter(found.mark, found.area, assisted)
    if poll.entry == Entry.SMS:
        return let_in_by_text(poll, data["phone"], data["texted"], area)
    if poll.entry == Entry.SIGN_IN:
        user = request.user
        if not isinstance(user, User):
            raise PollError(_("Sign in first: this is for people with an account."))
        return let_in_by_account(poll, user, area)
    return Voter("", area, assisted)


def text_code(request: HttpRequest, form: EntryForm) -> bool:
    """Send a code to the number in the form; the reason why not stands in the form."""
    # Of the form only the number is looked at: the rest comes later.
    form.errors.clear()
    if too_often(request, "poll_text", most=TEXTS, seconds=TEN_MINUTES):
        form.add_error(
            None, _("Too many codes were asked for from your network. Wait ten minutes.")
        )
        return False
    try:
        send_code(form.poll, request.POST.get("phone", ""))
    except NotDelivered:
        form.add_error(None, _("The text message could not be sent. Try again in a minute."))
    except PollError as refused:
        form.add_error(None, str(refused))
    else:
        return True
    return False


def sealed(poll: Poll, voter: Voter, more: Any = None) -> str:
    """A ticket for the page; with the answers given so far, for a questionnaire."""
    kept = [voter.mark, voter.area, voter.assisted, more]
    return signing.dumps(kept, salt=f"poll:{poll.number}", compress=True)


def unsealed(poll: Poll, ticket: str) -> tuple[Voter, Any]:
    """What a ticket says. Raises PollError for one that is older, changed or of another poll."""
    try:
        mark, area, assisted, more = signing.loads(
            ticket, salt=f"poll:{poll.number}", max_age=TICKET_SECONDS
        )
    except signing.BadSignature as error:
        raise PollError(
            _("This page has waited too long. Open the poll again and begin anew.")
        ) from error
    return Voter(mark, area, assisted), more
