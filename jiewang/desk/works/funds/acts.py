"""What can be done to a fund plan from the desk: for each act its words, form, action and leave."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiewang.base.errors import Refusal
from jiewang.desk.works.funds import forms
from jiewang.people.models import User
from jiewang.works.funds import access, actions
from jiewang.works.funds.models import FundPlan

Leave = Callable[[User, FundPlan], object]


@dataclass(frozen=True)
class Act:
    """One thing to do. `about` is the argument that the address fills, "" for the plan itself."""

    label: Promise
    done: Promise
    form: type[forms.PlanActForm]
    action: Callable[..., Any]
    leave: Leave
    about: str = ""
    lead: Promise | str = ""
    # Where one goes on to read.
    then: str = "plan"

    def run(self, plan: FundPlan, form: forms.PlanActForm, *, by: User) -> Any:
        """Call the action with what form and address say. Raises what the action refuses."""
        about: dict[str, Any] = {}
        if self.about:
            key = form.about
            about[self.about] = key if self.about in {"fund", "cost_line"} else forms.number_of(key)
        return self.action(plan.pk, by=by, **about, **form.given())

    def refusal(self, plan: FundPlan, reader: User) -> Refusal | None:
        """Why this person cannot do it now, or None."""
        try:
            self.leave(reader, plan)
        except Refusal as refusal:
            return refusal
        return None


def _plans(label: Promise) -> Leave:
    return lambda user, plan: access.leave_to_plan(user, plan, act=str(label))


def _keeps(label: Promise) -> Leave:
    return lambda user, plan: access.leave_to_keep_books(user, plan, act=str(label))


ACTS: dict[str, Act] = {
    "approve": Act(
        _("Approve"),
        _("%(number)s is approved: its funds have books now."),
        forms.NoteForm,
        actions.approve_plan,
        access.leave_to_approve,
        lead=_(
            "From now on the data cannot change. Money that is only intended or contracted keeps a"
            " plan from being approved."
        ),
        then="books",
    ),
    "compute": Act(
        _("Compute"),
        _("%(number)s is being computed."),
        forms.SolveForm,
        actions.ask_solve,
        _plans(_("Compute")),
        lead=_("The worker computes; you may close the page meanwhile."),
    ),
    "stop": Act(
        _("Stop computing"),
        _("%(number)s is told to stop."),
        forms.NoSeenForm,
        actions.stop_solve,
        access.leave_to_stop,
        lead=_("Nothing of this run is kept. The plan stays as it was before."),
    ),
    "upload": Act(
        _("Upload a workbook"),
        _("The workbook of %(number)s is taken in."),
        forms.WorkbookForm,
        actions.upload_workbook,
        _plans(_("Upload a workbook")),
        lead=_("The former versions are kept. Errors are shown with sheet, row and column."),
    ),
    "edited": Act(
        _("Upload an edited plan"),
        _("The edited plan of %(number)s was checked."),
        forms.WorkbookForm,
        actions.take_edited,
        _plans(_("Upload an edited plan")),
        lead=_(
            "A workbook with the sheet “plan” changed by hand. The checker judges it by addition"
            " alone, without the program that computes plans."
        ),
    ),
    "money": Act(
        _("Record money"),
        _("What is known of the fund's money is recorded."),
        forms.MoneyForm,
        actions.record_money,
        access.leave_to_record_money,
        about="fund",
        lead=_(
            "Intended, contracted, in place and spent are four amounts with four days, never added."
        ),
    ),
    "arrive": Act(
        _("Record what arrived"),
        _("What arrived stands in the book."),
        forms.ArrivalForm,
        actions.record_arrival,
        _keeps(_("Record what arrived")),
        about="fund",
        then="books",
    ),
    "allocate": Act(
        _("Allocate"),
        _("The money is allocated."),
        forms.AllocateForm,
        actions.allocate,
        access.leave_to_allocate,
        about="line",
        then="books",
    ),
    "contract": Act(
        _("Record a contract"),
        _("The contract is recorded."),
        forms.ContractForm,
        actions.record_contract,
        access.leave_to_contract,
        about="cost_line",
        then="books",
    ),
    "pay": Act(
        _("Pay"),
        _("The payment stands in the book."),
        forms.PayForm,
        actions.pay,
        _keeps(_("Pay")),
        about="line",
        lead=_("Not more than is allocated, agreed in the contract and in the book."),
        then="books",
    ),
    "accept": Act(
        _("Accept the work"),
        _("The acceptance is recorded."),
        forms.AcceptForm,
        actions.accept_work,
        access.leave_to_contract,
        about="contract",
        then="books",
    ),
    "give_back": Act(
        _("Give back"),
        _("What was given back has left the book."),
        forms.ReturnForm,
        actions.give_back,
        _keeps(_("Give back")),
        about="fund",
        then="books",
    ),
    "close_book": Act(
        _("Close the book"),
        _("The book is closed at zero."),
        forms.NoSeenForm,
        actions.close_book,
        access.leave_to_close,
        about="fund",
        then="books",
    ),
}
# On the plan's page, the next step first.
PLAN_ACTS = ("approve", "stop", "compute", "upload", "edited")
BOOK_ACTS = ("arrive", "give_back", "close_book")
