from typing import Any

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Language


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=Language.choices)


class PasskeyForm(AddWebAuthnForm):
    """allauth's, with what most people want chosen already, and said in words that need no explaining."""

    name = forms.CharField(label=_("Name"), required=False)
    passwordless = forms.BooleanField(
        label=_("Sign in with this alone"),
        help_text=_("Needs your finger, face or PIN. Without it, it is only asked for after a code or a password."),
        initial=True,
        required=False,
    )


class PasskeyNameForm(EditWebAuthnForm):
    """allauth's, with a label that is translated."""

    name = forms.CharField(label=_("Name"))


class CodeAppForm(ActivateTOTPForm):
    """allauth's, with the field named by where its code is read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from the app")


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file from the HR system"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )


class ApplyForm(forms.Form):
    many_leave = forms.BooleanField(label=_("It is right that so many leave"), required=False)
