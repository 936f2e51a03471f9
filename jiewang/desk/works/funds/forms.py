"""Forms of fund plans. Their fields are named like the arguments of the actions."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.desk.works.funds.fields import WorkbookField, YuanField
from jiewang.people.models import User
from jiewang.works.funds.drafts import MONEY_FIELDS
from jiewang.works.funds.ledger.actions import Slip
from jiewang.works.funds.models import FundPlan, PlanFund
from jiewang.works.funds.money import yuan
from jiewang.works.funds.money_records import MoneyRecord
from jiewang.works.funds.plans import GAP, SECONDS
from jiewang.works.funds.queries import payments_of
from jiewang.works.funds.solving import LEAST_SECONDS, MILLION, MOST_SECONDS


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **kwargs)


class NewPlanForm(forms.Form):
    """A plan begins with its first workbook."""

    changed = ""

    title = forms.CharField(
        label=_("Name of the plan"), max_length=120, help_text=_("Such as its years and its area.")
    )
    workbook = WorkbookField(label=_("Workbook"))


class PlanActForm(forms.Form):
    """What every act's form knows: the plan, who reads it, what the address says it is about."""

    changed = ""
    keeps_seen = True

    def __init__(self, *args: Any, plan: FundPlan, reader: User, about: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.reader, self.about = plan, reader, about
        if self.keeps_seen:
            self.fields["seen"] = forms.IntegerField(
                widget=forms.HiddenInput, initial=plan.moved_by_line, required=False
            )
        self.prepare()

    def prepare(self) -> None:
        """For forms that read the plan."""

    def given(self) -> dict[str, Any]:
        """The cleaned data as the action takes it."""
        return dict(self.cleaned_data)


class WorkbookForm(PlanActForm):
    workbook = WorkbookField(label=_("Workbook"))

    def given(self) -> dict[str, Any]:
        file = self.cleaned_data["workbook"]
        return {
            "content": file.read(),
            "file_name": file.name,
            "seen": self.cleaned_data.get("seen"),
        }


class SolveForm(PlanActForm):
    seconds = forms.IntegerField(
        label=_("At most so many seconds"),
        min_value=LEAST_SECONDS,
        max_value=MOST_SECONDS,
        initial=int(SECONDS),
        help_text=_("When they are over, the best plan so far is shown with its gap."),
    )
    gap = forms.DecimalField(
        label=_("Content with a gap of, in per cent"),
        min_value=0,
        max_value=10,
        decimal_places=4,
        initial=GAP * 100,
        help_text=_("0: only a plan that is proven to be the best."),
    )

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"gap": int(data["gap"] * MILLION / 100)}


class NoSeenForm(PlanActForm):
    """Nothing to write, and nothing that an older page could get wrong."""

    keeps_seen = False


class NoteForm(PlanActForm):
    note = forms.CharField(
        label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


class MoneyForm(PlanActForm):
    """Four amounts with four days, and the document."""

    intended = YuanField(label=_("Intended"), required=False)
    intended_on = day_field(_("Said on"), required=False)
    contracted = YuanField(label=_("Contract amount"), required=False)
    contracted_on = day_field(_("Signed on"), required=False)
    document = forms.CharField(
        label=_("Number of the document that grants it"), required=False, max_length=80
    )
    document_on = day_field(_("Day of the document"), required=False)
    in_place = YuanField(label=_("In place"), required=False)
    in_place_on = day_field(_("Arrived on"), required=False)

    def prepare(self) -> None:
        fund = self.plan.funds.filter(code=self.about).first()
        for name in MONEY_FIELDS if fund else ():
            self.fields[name].initial = getattr(fund, name)

    def given(self) -> dict[str, Any]:
        data = {**self.cleaned_data}
        seen = data.pop("seen", None)
        data["document"] = data["document"].strip()
        return {"record": MoneyRecord(**data), "seen": seen}


class SlipForm(NoSeenForm):
    """One paper about money."""

    amount = YuanField(label=_("Amount"))
    voucher = forms.CharField(label=_("Number of the voucher"), max_length=80)
    on = day_field(_("Day"), initial=timezone.localdate)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def slip(self) -> Slip:
        data = self.cleaned_data
        return Slip(data["amount"], data["voucher"], data["on"], data["note"])

    def given(self) -> dict[str, Any]:
        return {"slip": self.slip()}

    def book(self) -> PlanFund | None:
        return self.plan.funds.filter(code=self.about).first()


class ArrivalForm(SlipForm):
    def prepare(self) -> None:
        if book := self.book():
            self.fields["amount"].initial = book.total - book.arrived


class ReturnForm(SlipForm):
    def prepare(self) -> None:
        if book := self.book():
            self.fields["amount"].initial = book.balance


class AllocateForm(NoSeenForm):
    amount = YuanField(label=_("Amount"))
    document = forms.CharField(label=_("Document of the allocation"), required=False, max_length=80)

    def prepare(self) -> None:
        result = self.plan.result
        if result and (line := result.lines.filter(pk=number_of(self.about)).first()):
            self.fields["amount"].initial = line.amount - line.allocated


class ContractForm(NoSeenForm):
    number_of = forms.CharField(label=_("Number of the contract"), max_length=80)
    firm = forms.CharField(label=_("Firm"), max_length=120)
    amount = YuanField(label=_("Amount"))
    signed_on = day_field(_("Signed on"), initial=timezone.localdate)

    def given(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        return data | {"number": data.pop("number_of")}


class PayForm(SlipForm):
    """Pay one payment of the plan on one of its cost line's contracts."""

    contract = forms.TypedChoiceField(label=_("Contract"), coerce=int)

    def prepare(self) -> None:
        result, line = self.plan.result, None
        if result is not None:
            line = payments_of(result).filter(pk=number_of(self.about)).first()
        rows = self.plan.contracts.filter(cost_line=line.cost_line) if line else []
        field = cast(forms.TypedChoiceField, self.fields["contract"])
        left = _("%(contract)s, %(left)s yuan not paid")
        field.choices = [(c.pk, left % {"contract": c, "left": yuan(c.left)}) for c in rows]
        if line:
            most = min([line.left, line.fund.balance, *(c.left for c in rows)])
            self.fields["amount"].initial = max(most, 0)
        self.order_fields(["contract", "amount", "voucher", "on", "note"])

    def given(self) -> dict[str, Any]:
        return {"slip": self.slip(), "contract": self.cleaned_data["contract"]}


class AcceptForm(SlipForm):
    def prepare(self) -> None:
        if contract := self.plan.contracts.filter(pk=number_of(self.about)).first():
            self.fields["amount"].initial = contract.amount - contract.accepted


class CompareForm(forms.Form):
    """Two versions of a plan."""

    before = forms.TypedChoiceField(label=_("Before"), coerce=int)
    after = forms.TypedChoiceField(label=_("After"), coerce=int)

    def __init__(self, *args: Any, versions: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("before", "after"):
            cast(forms.TypedChoiceField, self.fields[name]).choices = versions


def number_of(text: str) -> int:
    """The key in an address; 0, which is nobody's, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
