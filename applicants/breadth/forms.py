from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from applicants.breadth.selectors import OTHERS, Table
from applicants.breadth.states import Dimension, Step


class TargetsForm(forms.Form):
    """One number per group; empty is no target."""

    def __init__(self, *args: Any, tables: Iterable[Table], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._about: dict[str, tuple[Dimension, str]] = {}
        self._sections: list[tuple[Dimension, list[tuple[str, int]]]] = []
        for table in tables:
            names = []
            for line in table.lines:
                if line.group == OTHERS:
                    continue
                name = f"t{len(self._about)}"
                self._about[name] = table.dimension, line.group
                self.fields[name] = forms.IntegerField(
                    label=str(line.label),
                    required=False,
                    min_value=0,
                    max_value=999,
                    initial=line.minimum,
                    widget=forms.NumberInput(attrs={"class": "form-control form-control-sm d-inline-block w-auto"}),
                )
                names.append((name, line.counts[Step.APPLIED]))
            self._sections.append((table.dimension, names))

    def sections(self) -> list[tuple[Any, list[tuple[forms.BoundField, int]]]]:
        """Label of each dimension; its fields, each with how many of the group applied."""
        return [
            (dimension.label, [(self[name], applied) for name, applied in names]) for dimension, names in self._sections
        ]

    def targets(self) -> Mapping[tuple[Dimension, str], int]:
        """What a valid form asks for."""
        return {self._about[name]: number for name in self._about if (number := self.cleaned_data.get(name))}


class SizeForm(forms.Form):
    size = forms.IntegerField(label=_("How many go on"), min_value=1, max_value=2000)
