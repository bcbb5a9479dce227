"""Lifecycles as tables. Plain Python: no ORM, so a table can be read, tested and drawn on its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import TextChoices

S = TypeVar("S", bound=TextChoices)


class State(TextChoices):
    """A state people see. Each app says in `tones()` which colour its badge has, in `owners()` whose turn it is."""

    @classmethod
    def tones(cls) -> Mapping[str, str]:
        """Value -> one of neutral, info, progress, success, warning, danger. Complete; a sweep checks it."""
        raise NotImplementedError

    @classmethod
    def owners(cls) -> Mapping[str, str]:
        """Value -> whose move it is: applicant, assessor, coordinator, leader, mentor, officer, system or nobody."""
        raise NotImplementedError

    @property
    def tone(self) -> str:
        return self.tones()[self.value]

    @property
    def owner(self) -> str:
        return self.owners()[self.value]


class InvalidMove(Exception):
    """A lifecycle has no such move. A fault in the program or two people at once, never a person's mistake."""

    def __init__(self, flow: str, source: str, target: str) -> None:
        super().__init__(f"{flow}: no move from {source} to {target}")
        self.flow, self.source, self.target = flow, source, target


@dataclass(frozen=True, slots=True)
class Flow(Generic[S]):
    """A transition table that can check, list and draw itself."""

    name: str
    initial: S
    moves: Mapping[S, frozenset[S]]

    def check(self, source: S, target: S) -> None:
        """Raise InvalidMove unless the table has the move."""
        if target not in self.moves[source]:
            raise InvalidMove(self.name, str(source), str(target))

    def allows(self, source: S, target: S) -> bool:
        return target in self.moves[source]

    def targets(self, source: S) -> frozenset[S]:
        return self.moves[source]

    def final(self) -> frozenset[S]:
        """States with no way out."""
        return frozenset(state for state, targets in self.moves.items() if not targets)

    def as_mermaid(self) -> str:
        """The table as a Mermaid state diagram, in the order of the table: the same text every time."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial.value}"]
        for source, targets in self.moves.items():
            order = list(type(source))
            lines += [f"    {source.value} --> {target.value}" for target in sorted(targets, key=order.index)]
        lines += [f"    {state.value} --> [*]" for state in self.moves if not self.moves[state]]
        return "\n".join(lines)
