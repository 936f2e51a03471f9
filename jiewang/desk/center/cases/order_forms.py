"""Forms of the acts on an order: what a unit does with the work it has, and what it asks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jiewang.base.limits import Limit
from jiewang.center.catalog.words import said_of
from jiewang.center.dispatch.models import WorkOrder
from jiewang.center.handle.queries import handle_deadline, stages_ahead
from jiewang.desk.center.cases.fields import ReasonField, UnitField
from jiewang.desk.center.cases.forms import ActForm, words
from jiewang.desk.center.photos.fields import PhotosField
from jiewang.desk.center.wording import written_limit


class OrderForm(ActForm):
    """An act on one order. With one order to choose from, the choice is a hidden field."""

    open_states: tuple[str, ...] = (WorkOrder.State.SENT, WorkOrder.State.SIGNED)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = self.case.orders.filter(state__in=self.open_states).select_related("unit")
        self.fields["order"] = forms.ModelChoiceField(
            orders, label=_("Order"), initial=orders.first() if orders.count() == 1 else None
        )
        if orders.count() == 1 or self.initial.get("order"):
            self.fields["order"].widget = forms.HiddenInput()


class SignForm(OrderForm):
    """Nothing to write: to press is to sign."""

    open_states = (WorkOrder.State.SENT,)


class WithdrawAssistForm(OrderForm):
    note = words(_("Why"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = self.fields["order"].queryset  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["order"].queryset = orders.filter(role=WorkOrder.Role.ASSIST)  # type: ignore[attr-defined]


class OrderNoteForm(OrderForm):
    note = words(_("Remark"), rows=2, required=False)


class StartForm(OrderForm):
    contacted = forms.BooleanField(label=_("The reporter has been contacted"), required=False)
    note = words(_("Remark"), rows=2, required=False)


class StageForm(OrderForm):
    note = words(_("Remark"), rows=2, required=False)
    field_order = ("stage", "note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = stages_ahead(self.case)
        self.fields["stage"] = forms.ChoiceField(
            label=_("Which stage"), choices=[(name, self._said(name)) for name in ahead]
        )
        self.order_fields(self.field_order)

    def _said(self, stage: str) -> str:
        leaf = self.case.category
        return said_of(leaf, stage) if leaf else stage


class QuestionForm(OrderForm):
    text = words(
        _("Question to the reporter"),
        help_text=_("The reporter reads it word for word. Your clock stands still meanwhile."),
    )


class AnswerQuestionForm(ActForm):
    text = words(_("What the reporter answers"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reports = [
            (r.pk, f"{r.get_channel_display()} {r.reported_at:%m-%d %H:%M}")
            for r in self.case.reports.all()
        ]
        self.fields["report_id"] = forms.TypedChoiceField(
            label=_("Who answers"), choices=reports, coerce=int, initial=reports[0][0]
        )
        if len(reports) == 1:
            self.fields["report_id"].widget = forms.HiddenInput()


class ReturnForm(OrderForm):
    reason = ReasonField("return_order")
    explanation = words(_("Explanation"))
    better_unit = UnitField(
        label=_("Whose matter is it, as you see it?"), required=False, empty=_("I do not know")
    )


class PushUpForm(OrderForm):
    reason = ReasonField("push_up")
    explanation = words(_("Explanation"))


class ExtensionForm(OrderForm):
    reason = ReasonField("extension")
    explanation = words(_("Explanation"))
    number = forms.IntegerField(label=_("How much more time"), min_value=1, max_value=90)
    unit_of_time = forms.ChoiceField(
        label=_("Counted in"),
        choices=[
            ("workday", _("Workdays")),
            ("work_hour", _("Work-hours")),
            ("calendar_day", _("Calendar days")),
            ("hour", _("Hours")),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = self.fields["order"].queryset  # type: ignore[attr-defined]  # a ModelChoiceField
        pk = str(self.initial.get("order") or "")
        order = orders.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else orders.first()
        deadline = order and handle_deadline(order)
        if deadline:
            # Time is added in the unit in which the order's own clock counts.
            self.fields["unit_of_time"].initial = Limit.parse(deadline.limit).unit
            most = gettext("At most %(limit)s.") % {"limit": written_limit(deadline.limit)}
            self.fields["number"].help_text = most

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        number, unit = data.pop("number", None), data.pop("unit_of_time", None)
        if number and unit:
            data["limit"] = f"{number} {unit}"
        return data


class DecideExtensionForm(ActForm):
    note = words(_("Remark"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pending = self.case.extensions.filter(decision="pending")
        self.fields["extension"] = forms.ModelChoiceField(
            pending, initial=pending.first(), widget=forms.HiddenInput
        )


class RefuseExtensionForm(DecideExtensionForm):
    note = words(_("Why"), rows=2)


class FeedBackForm(OrderForm):
    result = words(_("What was done"), rows=5, help_text=_("The center makes the answer of it."))
    photos = PhotosField(label=_("Photos"), help_text=_("At most 4. Place and device are removed."))
