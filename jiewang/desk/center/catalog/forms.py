"""Forms of the catalog: a new file, and the word that it shall take effect."""

import base64
import binascii
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LARGEST = 1024 * 1024


class UploadForm(forms.Form):
    """A catalog file to be looked at before it takes effect."""

    file = forms.FileField(
        label=_("Catalog file (CSV)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    words = forms.FileField(
        label=_("English of its texts (CSV)"),
        help_text=_("Leave it empty to keep the English of texts that stay as they are."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
        required=False,
    )
    valid_from = forms.DateField(
        label=_("Holds from"),
        help_text=_("Cases filed before that day keep the version of their time."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def clean_file(self) -> Any:
        return self._small("file")

    def clean_words(self) -> Any:
        return self._small("words")

    def _small(self, name: str) -> Any:
        file = self.cleaned_data[name]
        if file and file.size > LARGEST:
            raise ValidationError(gettext("A catalog file has at most 1 MB."))
        return file


class ConfirmForm(forms.Form):
    """The same files again, carried by the preview page, with a word on why."""

    content = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(widget=forms.HiddenInput, required=False)
    words = forms.CharField(widget=forms.HiddenInput, required=False)
    words_name = forms.CharField(widget=forms.HiddenInput, required=False)
    valid_from = forms.DateField(widget=forms.HiddenInput)
    note = forms.CharField(
        label=_("What changes, and why"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )

    def clean_content(self) -> bytes:
        return self._decoded("content")

    def clean_words(self) -> bytes | None:
        return self._decoded("words") if self.cleaned_data["words"] else None

    def _decoded(self, name: str) -> bytes:
        try:
            return base64.b64decode(self.cleaned_data[name], validate=True)
        except (binascii.Error, ValueError) as error:
            raise ValidationError(
                gettext("The file did not come through. Send it again.")
            ) from error
