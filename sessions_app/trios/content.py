"""What a trio starts from: words for the agreement, and guides for the hour together."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

AGREEMENT: dict[str, Text] = {
    "rhythm": _("Six times, one hour, once a month. In person when we can."),
    "inviter": _("The mentors invite, by turns."),
    "between_us": _("What is said about people, and what we are unsure of."),
    "may_tell": _("What we have learnt, without who said it. We ask each other first."),
    "cancelling": _("Whoever cannot come proposes a new time the same day."),
}
"""What stands in the form until the three write their own words."""

HELD_OF_PLANNED = _(
    "Meetings count as planned once their trio has picked a time and it has come, or once they are called off. One that nobody has noted "
    "as held counts as not held."
)
"""How meetings held of planned are counted (selectors.held_of_planned), for wherever the number is shown."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One hour together: a subject and three questions, of which one is enough."""

    title: Text
    questions: tuple[Text, ...]


GUIDES = (
    Guide(
        _("The first hour: getting to know each other"),
        (
            _("What would you like to understand better when we are done?"),
            _("What does a normal day look like for you?"),
            _("What would make you feel safe to say that you do not know?"),
        ),
    ),
    Guide(
        _("Data in decisions"),
        (
            _("Which decision did you take lately with too little data?"),
            _("Which figures do you look at, and what do they not show?"),
            _("Where do we in the services see something that never reaches you?"),
        ),
    ),
    Guide(
        _("Artificial intelligence: what it can do, and where it ends"),
        (
            _("Try one tool together for ten minutes. What surprised you?"),
            _("Where could it be wrong without anybody noticing?"),
            _("What must a leader ask before it is put to use?"),
        ),
    ),
    Guide(
        _("Security and privacy in daily work"),
        (
            _("Which rule do people work around, and why?"),
            _("What would you do in the first hour after an attack?"),
            _("When did you last ask about privacy in a case?"),
        ),
    ),
    Guide(
        _("How we work digitally ourselves"),
        (
            _("Show each other how you find a document and how you share one."),
            _("Which meeting could have been something else?"),
            _("Which habit will you change until we meet again?"),
        ),
    ),
    Guide(
        _("Young people with digital skills: what makes them stay"),
        (
            _("What made you apply here, and what would make you leave?"),
            _("Which hindrance could a leader remove this month?"),
            _("Who is not heard today, and how could that change?"),
        ),
    ),
)
