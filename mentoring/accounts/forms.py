from django import forms
from django.utils.translation import gettext_lazy as _

from mentoring.accounts.models import Language


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language of pages and letters"), choices=Language.choices)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file from the HR system"), widget=forms.FileInput(attrs={"accept": ".csv,text/csv"})
    )


class ApplyForm(forms.Form):
    many_leave = forms.BooleanField(label=_("It is right that so many leave"), required=False)
