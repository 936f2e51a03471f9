"""Forms of the residents' pages. The fields are named like the actions' arguments."""

import unicodedata
import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiewang.base.errors import Refusal
from jiewang.center.case.numbers import is_case_number, tidy_number
from jiewang.center.catalog.reasons import reasons
from jiewang.center.evaluate.models import Rating
from jiewang.center.intake.contacts import check_phone
from jiewang.center.intake.errors import PhotoRefused
from jiewang.center.intake.photos import MOST_PHOTOS, CleanPhoto, clean_photo
from jiewang.center.intake.wording import check_text, tidy
from jiewang.desk.residents import kept_photos
from jiewang.grid.areas.coordinates import check_coordinates

TEXT_LIMIT = 2000


class PhotosInput(forms.FileInput):
    allow_multiple_selected = True


class Photos(forms.FileField):
    """Several files. Each is looked at by itself in clean_photos()."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data


class PlainText(forms.CharField):
    """Text without what is no writing: a NUL pasted along is dropped, not complained about."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(tidy(value) if isinstance(value, str) else value))


def _own_words(
    label: Any, help_text: Any, *, rows: int = 5, required: bool = True, if_empty: Any = ""
) -> PlainText:
    area = forms.Textarea(attrs={"rows": rows})
    field = PlainText(
        label=label, help_text=help_text, max_length=TEXT_LIMIT, widget=area, required=required
    )
    if if_empty:
        field.error_messages["required"] = if_empty
    return field


class Degrees(forms.FloatField):
    """One coordinate from the map; a script fills it in, so its errors are told at the address."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput)

    def clean(self, value: Any) -> float | None:
        try:
            return super().clean(value)  # type: ignore[no-any-return]
        except ValidationError:
            return float("nan")


class ReportForm(forms.Form):
    """What a resident reports. `photos` of `cleaned_data` is a list of CleanPhoto."""

    lon = Degrees()
    lat = Degrees()
    address = PlainText(
        label=gettext_lazy("Address or landmark"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    no_place = forms.BooleanField(
        label=gettext_lazy("It is about no particular place, for example a question"),
        required=False,
    )
    text = _own_words(
        gettext_lazy("In your own words"),
        gettext_lazy("One matter at a time. Since when, and whom does it affect?"),
        if_empty=gettext_lazy("Write what happened, in a sentence or two."),
    )
    photos = Photos(
        label=gettext_lazy("Take or choose photos"),
        required=False,
        widget=PhotosInput(attrs={"accept": "image/*"}),
    )
    kept = forms.CharField(required=False, widget=forms.HiddenInput)
    contact = forms.ChoiceField(
        label=gettext_lazy("Contact"),
        choices=[
            ("sms", gettext_lazy("Text message to my phone")),
            ("none", gettext_lazy("No contact")),
        ],
        initial="sms",
        widget=forms.RadioSelect,
    )
    phone = forms.CharField(
        label=gettext_lazy("Mobile number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(
            attrs={"class": "input-short", "inputmode": "tel", "autocomplete": "tel-national"}
        ),
    )
    name = PlainText(
        label=gettext_lazy("How may we address you?"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "input-short", "autocomplete": "name"}),
    )
    confidential = forms.ChoiceField(
        label=gettext_lazy("Keep it confidential?"),
        choices=[
            ("no", gettext_lazy("The unit may contact me")),
            ("yes", gettext_lazy("Hide who I am from the unit")),
        ],
        initial="no",
        widget=forms.RadioSelect,
    )
    idempotency_key = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    # No person sees it. What fills it in is a machine.
    website = forms.CharField(
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contact"].option_hints = {  # type: ignore[attr-defined]  # read by the tag
            "none": _("You can follow it with a code; we cannot call you back.")
        }
        self.fields["confidential"].option_hints = {  # type: ignore[attr-defined]
            "no": _("Helps them find the spot."),
            "yes": _("Only the call-back post sees it, and every look is logged."),
        }
        self.fields["text"].widget.attrs.update(
            {
                "data-count": "text-count",
                "data-say": _("{n} characters of at most 2,000"),
                "maxlength": None,
            }
        )
        # Needed or not, as the case may be: no “optional” behind their labels.
        for name in ("address", "phone"):
            self.fields[name].asked_at_times = True  # type: ignore[attr-defined]
        self.initial.setdefault("idempotency_key", uuid.uuid4().hex)
        self.waiting: list[kept_photos.KeptPhoto] = []

    def clean_text(self) -> str:
        return _checked(check_text, self.cleaned_data["text"])

    def clean_phone(self) -> str:
        if self.cleaned_data.get("contact") != "sms":
            return ""
        phone = _checked(check_phone, self.cleaned_data["phone"])
        if not phone:
            raise ValidationError(_("Give a mobile number, or choose “No contact” above."))
        return phone

    def clean_name(self) -> str:
        return self.cleaned_data["name"] if self.cleaned_data.get("contact") == "sms" else ""

    def clean_photos(self) -> list[CleanPhoto]:
        """Clean each photo by itself, and keep the good ones whatever becomes of the form."""
        self.waiting = kept_photos.find(self.data.get(self.add_prefix("kept"), ""))
        dropped = self.data.getlist("drop") if hasattr(self.data, "getlist") else []
        self.waiting = [each for each in self.waiting if each.token not in dropped]
        errors = []
        for file in self.files.getlist("photos") if hasattr(self.files, "getlist") else []:
            if len(self.waiting) == MOST_PHOTOS:
                text = _("At most %(most)d photos can be sent; %(name)s was left out.")
                errors.append(text % {"most": MOST_PHOTOS, "name": file.name})
                continue
            try:
                self.waiting.append(kept_photos.keep(clean_photo(file, file.name or "")))
            except PhotoRefused as refusal:
                errors.append(str(refusal))
        if errors:
            raise ValidationError(errors)
        return [each.photo for each in self.waiting]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        lon, lat = data.get("lon"), data.get("lat")
        if lon is not None or lat is not None:
            try:
                check_coordinates(
                    float("nan") if lon is None else lon, float("nan") if lat is None else lat
                )
            except Refusal as refusal:
                self.add_error("address", str(refusal))
        elif not data.get("address") and not data.get("no_place") and "address" in data:
            self.add_error(
                "address",
                _("Say where: set the pin on the map, or write an address or a landmark."),
            )
        return data

    @property
    def kept_tokens(self) -> str:
        return " ".join(each.token for each in self.waiting)

    @property
    def is_from_a_machine(self) -> bool:
        return bool(self.data.get("website"))


def _checked(check: Any, value: str) -> str:
    """Ask a check of the intake room; its sentence becomes the error of the field."""
    try:
        return str(check(value))
    except Refusal as refusal:
        raise ValidationError(str(refusal)) from refusal


class LookupForm(forms.Form):
    """Case number and code from the receipt. A slip of the finger gets a sentence of its own."""

    number = forms.CharField(
        label=gettext_lazy("Case number"),
        help_text=gettext_lazy("11 digits or more, such as 261123-0042-7. Hyphens do not matter."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Code from the receipt"),
        help_text=gettext_lazy("Eight letters and digits from your receipt."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input-short", "autocomplete": "off", "autocapitalize": "characters"}
        ),
    )

    def clean_number(self) -> str:
        number = tidy_number(unicodedata.normalize("NFKC", self.cleaned_data["number"]))
        if not is_case_number(number):
            raise ValidationError(
                _("This number has a mistyped or missing digit. Compare it with your receipt.")
            )
        return number

    def clean_secret(self) -> str:
        bare = unicodedata.normalize("NFKC", self.cleaned_data["secret"]).upper()
        letters = "".join(c for c in bare if c.isalnum())
        if len(letters) != 8:
            text = _("The code has eight letters and digits; this one has %(count)d.")
            raise ValidationError(text % {"count": len(letters)})
        return f"{letters[:4]}-{letters[4:]}"


class AnswerForm(forms.Form):
    """The answer to a question of the unit."""

    text = _own_words(gettext_lazy("Your answer"), "", rows=3)


class RatingForm(forms.Form):
    """Three questions, asked apart: answered, solved, satisfied."""

    answered = forms.ChoiceField(
        label=gettext_lazy("Did somebody get in touch with you or answer you?"),
        choices=[
            ("yes", gettext_lazy("Yes, somebody did")),
            ("no", gettext_lazy("No, nobody did")),
        ],
        widget=forms.RadioSelect,
    )
    solved = forms.ChoiceField(
        label=gettext_lazy("Is it solved?"),
        choices=Rating.Solved.choices,
        widget=forms.RadioSelect,
    )
    satisfied = forms.ChoiceField(
        label=gettext_lazy("Are you satisfied with how it was handled?"),
        choices=Rating.Satisfied.choices,
        widget=forms.RadioSelect,
    )
    comment = _own_words(gettext_lazy("Anything to add"), "", rows=3, required=False)

    def clean_answered(self) -> bool:
        return bool(self.cleaned_data["answered"] == "yes")


class ReopenForm(forms.Form):
    """Why a closed matter is not settled."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=lambda: [(each.code, str(each)) for each in reasons("reopen")],
        widget=forms.RadioSelect,
    )
    text = _own_words(
        gettext_lazy("What should we know?"),
        gettext_lazy("What is still wrong, and since when?"),
        rows=3,
    )
