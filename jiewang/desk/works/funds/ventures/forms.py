"""Forms of agreements, and of what happened since."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jiewang.desk.works.funds.fields import YuanField
from jiewang.desk.works.funds.forms import day_field
from jiewang.desk.works.funds.ventures import rows
from jiewang.desk.works.funds.ventures.rows import RowsField
from jiewang.works.funds.paying.concession import even_years
from jiewang.works.funds.paying.sharing import lift_coefficients
from jiewang.works.funds.ventures.actions import Happened
from jiewang.works.funds.ventures.models import Fact
from jiewang.works.funds.ventures.terms import Concession, Joint, Owners, Rule, Terms


class VentureForm(forms.Form):
    """What every agreement has: a name."""

    changed = ""

    title = forms.CharField(label=_("Name"), max_length=120)

    def terms(self) -> Terms:
        raise NotImplementedError


class ConcessionForm(VentureForm):
    grantor = forms.CharField(label=_("Grantor"), max_length=120)
    operator = forms.CharField(label=_("Operator"), max_length=120)
    where = forms.CharField(label=_("Place"), max_length=120)
    area = YuanField(label=_("Area"), help_text=_("In square meters, at most two decimals."))
    first_day = day_field(_("First day"))
    years = forms.IntegerField(label=_("Years"), min_value=1, max_value=60)
    total = YuanField(
        label=_("Promised investment"),
        required=False,
        help_text=_("Spread evenly over the years, unless the years are written below. In yuan."),
    )
    promised = RowsField(
        label=_("Promised by year"),
        required=False,
        read=rows.year_and_amount,
        help_text=_("One year a line: 2026, 8000000.00"),
    )
    keeps = RowsField(
        label=_("Who keeps what of the revenue"),
        required=False,
        read=rows.who_and_percent,
        help_text=_("One a line, summing to 100: District, 30"),
    )
    fee_per_year = YuanField(label=_("Or a fee per year"), required=False)
    milestones = RowsField(
        label=_("Milestones"),
        required=False,
        read=rows.day_and_name,
        help_text=_("One a line: 2026-12-31, opened"),
    )
    obligations = forms.CharField(
        label=_("Obligations"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    hand_back = forms.CharField(label=_("Hand-back"), required=False, max_length=200)

    def terms(self) -> Concession:
        data = dict(self.cleaned_data)
        data.pop("title")
        total, promised, first = data.pop("total"), dict(data.pop("promised")), data["first_day"]
        if not promised and total:
            even = even_years(total, data["years"])
            promised = {first.year + nth: amount for nth, amount in enumerate(even)}
        lists: dict[str, Any] = {key: tuple(data.pop(key)) for key in ("keeps", "milestones")}
        return Concession(promised=promised, place=data.pop("where"), **lists, **data)


class JointForm(VentureForm):
    company = forms.CharField(label=_("Company"), max_length=120)
    shareholders = RowsField(
        label=_("Shareholders"),
        read=rows.shareholder,
        help_text=_("One a line with percent; ? where it is not known: Housing firm, ?"),
    )
    bought = forms.CharField(label=_("What it bought"), required=False, max_length=120)
    units = forms.IntegerField(label=_("Flats"), required=False, min_value=0, max_value=1_000_000)
    price = YuanField(label=_("Price"), required=False, help_text=_("Empty if not known."))
    use = forms.CharField(label=_("Use"), required=False, max_length=60)

    def terms(self) -> Joint:
        data = {key: value for key, value in self.cleaned_data.items() if key != "title"}
        data["shareholders"] = tuple(data["shareholders"])
        return Joint(**{**data, "units": data["units"] or 0})


class OwnersForm(VentureForm):
    total = YuanField(label=_("The owners' part of the bill"))
    rule = forms.ChoiceField(label=_("How it is shared"), choices=Rule)
    homes = RowsField(
        label=_("Homes"),
        read=rows.home,
        help_text=_(
            "One a line: number, floor, area in m², owners (; between several), first deposit and"
            " balance of the maintenance fund. Their order decides ties."
        ),
    )
    coefficients = RowsField(
        label=_("Coefficients of the floors"),
        required=False,
        read=rows.floor_and_coefficient,
        help_text=_("One floor a line: 3, 1. Empty: 0, 0.5, 1, then 0.1 more for each floor."),
    )
    common_income = YuanField(label=_("Common income given up"), required=False)
    common_balance = YuanField(label=_("Common income of the building"), required=False)
    weighty = forms.BooleanField(
        label=_("Three quarters have to agree"),
        required=False,
        initial=True,
        help_text=_("Raising money, rebuilding, another use of common parts."),
    )

    def terms(self) -> Owners:
        data = {key: value for key, value in self.cleaned_data.items() if key != "title"}
        homes = tuple(data.pop("homes"))
        floors = max((each.floor for each in homes), default=1)
        coefficients = dict(data.pop("coefficients")) or lift_coefficients(max(1, floors))
        return Owners(homes=homes, coefficients=coefficients, **data)


NEW_FORMS: dict[str, type[VentureForm]] = {
    "concession": ConcessionForm,
    "joint": JointForm,
    "owners": OwnersForm,
}


class FactForm(forms.Form):
    """What every fact has: its day."""

    changed = ""
    kind = Fact.Kind.NOTED

    on = day_field(_("Day"), initial=timezone.localdate)

    def happened(self) -> Happened:
        data = dict(self.cleaned_data)
        known = {key: data.pop(key) for key in ("amount", "proof", "note") if key in data}
        return Happened(kind=self.kind, on=data.pop("on"), data=self.more(data), **known)

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return data


class NotedForm(FactForm):
    note = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}))


class InvestedForm(FactForm):
    kind = Fact.Kind.INVESTED
    amount = YuanField(label=_("Amount"))
    proof = forms.CharField(label=_("Paper that shows it"), max_length=80)


class MilestoneForm(FactForm):
    kind = Fact.Kind.MILESTONE
    milestone = forms.CharField(label=_("Milestone"), max_length=80)

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"name": data["milestone"].strip()}


class CalledForm(FactForm):
    kind = Fact.Kind.CALLED
    amount = YuanField(label=_("Amount"))
    due = day_field(_("Due"))
    parts = RowsField(
        label=_("Parts"),
        required=False,
        read=rows.name_and_amount,
        help_text=_("Only where a share is not known. One a line: Housing firm, 5000000.00"),
    )

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"due": data["due"].isoformat(), "parts": data["parts"]}


class CallPaidForm(FactForm):
    kind = Fact.Kind.CALL_PAID
    call = forms.IntegerField(label=_("Number of the call"), min_value=1, max_value=10_000)
    shareholder = forms.CharField(label=_("Shareholder"), max_length=120)
    amount = YuanField(label=_("Amount"))
    proof = forms.CharField(label=_("Paper that shows it"), max_length=80)

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"call": data["call"], "name": data["shareholder"].strip()}


class FlatsForm(FactForm):
    kind = Fact.Kind.FLATS
    bought = forms.IntegerField(label=_("Bought"), min_value=0, max_value=1_000_000)
    let = forms.IntegerField(label=_("Let"), min_value=0, max_value=1_000_000)
    empty = forms.IntegerField(label=_("Empty"), min_value=0, max_value=1_000_000)


class VotedForm(FactForm):
    kind = Fact.Kind.VOTED
    votes = RowsField(
        label=_("Votes"),
        read=rows.vote,
        help_text=_("One home a line: 3-1, 同意. Also 反对 and 弃权; who is silent is left out."),
    )

    def more(self, data: dict[str, Any]) -> dict[str, Any]:
        return {"votes": dict(data["votes"])}


FACT_FORMS: dict[str, type[FactForm]] = {
    str(form.kind): form
    for form in (
        NotedForm,
        InvestedForm,
        MilestoneForm,
        CalledForm,
        CallPaidForm,
        FlatsForm,
        VotedForm,
    )
}
