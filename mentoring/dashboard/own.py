"""What home goes by about one person, each thing read once and only when something asks for it."""

from datetime import datetime
from functools import cached_property

from applicants.models import Application
from applicants.selectors import my_applications
from mentoring.accounts.models import User
from mentoring.dashboard.facts import Facts, facts_about
from mentoring.dashboard.phases import Blocker, blockers, next_phase
from programs.models import Membership, Program
from programs.selectors import roles_of
from programs.states import Phase, Role
from sessions_app.models import ActionPoint, Attendance
from sessions_app.outcomes.policies import PHASES
from sessions_app.outcomes.selectors import ToRead, to_read
from sessions_app.resources.models import Resource
from sessions_app.resources.selectors import new_to
from sessions_app.selectors import feedback_wanted_of, next_for, open_actions_of
from sessions_app.trios.selectors import OwnTrio, own_trios


class Own:
    """A person at one moment: their parts, applications, meetings, and what is known about the programmes they run."""

    def __init__(self, user: User, *, now: datetime) -> None:
        self.user, self.now = user, now

    @cached_property
    def roles(self) -> list[Membership]:
        return roles_of(self.user)

    def in_role(self, role: Role, *phases: Phase) -> list[Membership]:
        return [member for member in self.roles if member.role == role and member.program.state in phases]

    @cached_property
    def applications(self) -> list[Application]:
        return list(my_applications(self.user))

    @cached_property
    def coordinated(self) -> list[Program]:
        """The programmes the person runs, but those that are archived."""
        return [member.program for member in self.in_role(Role.COORDINATOR, *(set(Phase) - {Phase.ARCHIVED}))]

    @cached_property
    def facts(self) -> dict[int, Facts]:
        """About the programmes the person runs."""
        return facts_about(self.coordinated, now=self.now)

    @cached_property
    def in_the_way(self) -> dict[int, list[Blocker]]:
        """Programme id -> what is in the way of its next phase, for the programmes the person runs."""
        return {
            program.pk: blockers(program, target, now=self.now, facts=self.facts[program.pk])
            for program in self.coordinated
            if (target := next_phase(program)) is not None
        }

    @cached_property
    def actions(self) -> list[ActionPoint]:
        """What the person took upon them at gatherings and has not done."""
        return list(open_actions_of(self.user)) if self.roles else []

    @cached_property
    def feedback_wanted(self) -> list[Attendance]:
        """Gatherings the person was at lately and has said nothing of."""
        return list(feedback_wanted_of(self.user, now=self.now)) if self.roles else []

    @cached_property
    def resources_new(self) -> list[Resource]:
        """What is published for the person and not opened."""
        return list(new_to(self.user, now=self.now)[:5]) if self.roles else []

    @cached_property
    def trios(self) -> list[OwnTrio]:
        """Where the person meets as leader or mentor, in programmes that run."""
        parts = [*self.in_role(Role.LEADER, Phase.RUNNING), *self.in_role(Role.MENTOR, Phase.RUNNING)]
        return own_trios(self.user, now=self.now) if parts else []

    @cached_property
    def to_read(self) -> list[ToRead]:
        """Reports that are shared with the person as leader or mentor, and a leader's own figures."""
        parts = [*self.in_role(Role.LEADER, *PHASES), *self.in_role(Role.MENTOR, *PHASES)]
        return to_read(self.user) if parts else []

    @cached_property
    def assisted(self) -> list[Membership]:
        """The leaders the person assists, once for each programme."""
        return [member.assists for member in self.roles if member.assists is not None]

    @cached_property
    def _meetings(self) -> dict[int, list[Attendance]]:
        return next_for({self.user, *(leader.user for leader in self.assisted)}, now=self.now)

    def meetings_of(self, person: User) -> list[Attendance]:
        """The gatherings ahead the person, or a leader they assist, is asked to, nearest first."""
        return self._meetings[person.pk]
