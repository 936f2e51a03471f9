"""How the second step keeps its secrets: encrypted with the keys of personal data."""

from typing import ClassVar

from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext_lazy as _

from jiewang.base.personal_data import UnreadablePersonalData, decrypt, encrypt
from jiewang.people.second_steps import TOKEN


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages: ClassVar = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Type the six digits the app shows now."),
    }

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it was. Those of before they were encrypted are read as they stand."""
        try:
            return decrypt(encrypted_text)
        except UnreadablePersonalData:
            # A token of ours needs a key that is no longer there.
            if encrypted_text.startswith(TOKEN):
                raise
            return encrypted_text
