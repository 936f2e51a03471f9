"""Fields of the funds' forms: money as people type it, workbooks."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LARGEST_YUAN = 10**12


class YuanField(forms.CharField):
    """Yuan with at most two decimals, thousands separators allowed; gives whole fen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("In yuan, at most two decimals."))
        super().__init__(
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs
        )

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value) or "").replace(",", "").replace("，", "").strip()
        if not text:
            return 0
        try:
            fen = Decimal(text) * 100
        except InvalidOperation:
            raise ValidationError(_("“%(text)s” is no amount of yuan.") % {"text": text}) from None
        if not fen.is_finite() or fen != fen.to_integral_value() or abs(fen) > LARGEST_YUAN * 100:
            raise ValidationError(_("At most two decimals, and no more than 1,000,000,000,000."))
        return int(fen)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return f"{Decimal(value).scaleb(-2):.2f}" if value else ""
        return value


class WorkbookField(forms.FileField):
    """An XLSX file."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("XLSX, up to 20 MB."))
        widget = forms.ClearableFileInput(
            attrs={
                "accept": ".xlsx,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            }
        )
        super().__init__(widget=widget, **kwargs)
