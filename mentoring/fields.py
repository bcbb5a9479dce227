"""Two kinds of columns every app uses: a state, and a text in three languages."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    Char = models.CharField[Any, Any]
else:
    Char = models.CharField


class StateField(Char):
    """A column whose Python value is a member of `enum`, so templates can ask it for label and tone.

    In migrations it is a plain CharField: what people call the states may change without one.
    """

    def __init__(self, enum: type[models.TextChoices] | None = None, **kwargs: Any) -> None:
        self.enum = enum
        if enum is not None:
            kwargs.setdefault("choices", enum.choices)
            kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, "django.db.models.CharField", args, kwargs

    def clone(self) -> "StateField":
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(self.enum, *args, **kwargs)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None or value == "" or self.enum is None else self.enum(value)

    def to_python(self, value: Any) -> Any:
        if value in (None, "") or self.enum is None or value not in self.enum.values:
            return value
        return self.enum(value)


class Translated(dict[str, str]):
    """One text in several languages, by language code. As a string: the active language, else nb, nn, en, else empty."""

    def __str__(self) -> str:
        return self.in_language(get_language() or settings.LANGUAGE_CODE)

    def in_language(self, language: str) -> str:
        """The text for `language`, or the nearest there is: nn and nb stand in for each other before English does."""
        for code in (language, "nb", "nn", "en"):
            if text := self.get(code):
                return text
        return ""

    def missing(self, languages: tuple[str, ...] = ("nb", "nn")) -> list[str]:
        """The languages among `languages` that have no text."""
        return [code for code in languages if not self.get(code, "").strip()]

    def __bool__(self) -> bool:
        return any(text.strip() for text in self.values())


class TranslatedInput(forms.MultiWidget):
    """One input per language, each labelled with the language's own name."""

    template_name = "_components/translated_input.html"

    def __init__(self, *, rows: int = 1, attrs: dict[str, Any] | None = None) -> None:
        def one(code: str) -> forms.Widget:
            extra = {"lang": code}
            return forms.TextInput(attrs=extra) if rows == 1 else forms.Textarea(attrs={**extra, "rows": rows})

        self.languages = list(settings.LANGUAGES)
        super().__init__({code: one(code) for code, _name in self.languages}, attrs)

    def decompress(self, value: Any) -> list[str]:
        return [(value or {}).get(code, "") for code, _name in self.languages]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for widget, (code, label) in zip(context["widget"]["subwidgets"], self.languages, strict=True):
            widget["language"], widget["language_name"] = code, label
        return context


class TranslatedFormField(forms.MultiValueField):
    """A text in every language of the product. When required, Bokmål and Nynorsk must be there; English may be empty."""

    def __init__(self, *, rows: int = 1, max_length: int | None = None, required: bool = True, **kwargs: Any) -> None:
        kwargs.pop("encoder", None), kwargs.pop("decoder", None)
        parts = [forms.CharField(required=False, max_length=max_length) for _ in settings.LANGUAGES]
        super().__init__(parts, required=False, require_all_fields=False, widget=TranslatedInput(rows=rows), **kwargs)
        self.needed = required
        self.widget.is_required = False

    def compress(self, data_list: list[str]) -> Translated:
        codes = [code for code, _name in settings.LANGUAGES]
        return Translated(
            {code: text for code, text in zip(codes, data_list or [""] * len(codes), strict=True) if text}
        )

    def clean(self, value: Any) -> Translated:
        text = super().clean(value)
        if self.needed and (missing := text.missing()):
            names = dict(settings.LANGUAGES)
            raise forms.ValidationError(
                _("Write this text in %(languages)s too."),
                code="language_missing",
                params={"languages": ", ".join(str(names[code]) for code in missing)},
            )
        return text


class TranslatedField(models.JSONField):
    """A text in several languages. The Python value is a `Translated`."""

    def __init__(self, *args: Any, rows: int = 1, **kwargs: Any) -> None:
        self.rows = rows
        kwargs.setdefault("default", Translated)
        kwargs.setdefault("blank", False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        loaded = super().from_db_value(value, expression, connection)
        return Translated(loaded) if isinstance(loaded, dict) else loaded

    def to_python(self, value: Any) -> Any:
        return Translated(value) if isinstance(value, dict) and not isinstance(value, Translated) else value

    def formfield(self, **kwargs: Any) -> Any:
        kwargs.pop("form_class", None), kwargs.pop("choices_form_class", None), kwargs.pop("widget", None)
        return TranslatedFormField(
            rows=self.rows,
            required=not self.blank,
            label=kwargs.get("label", capfirst(self.verbose_name)),
            help_text=kwargs.get("help_text", self.help_text),
        )
