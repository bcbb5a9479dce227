from collections.abc import Mapping
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html

from applicants.breadth.selectors import Line, asked_now
from applicants.breadth.states import Step
from applicants.models import Application

register = template.Library()


@register.simple_tag
def count_and_share(line: Line, step: Step, totals: Mapping[Step, int]) -> str:
    """ "31 (52 %)": how many of the group came to the step, and what part of everybody there that is."""
    share = round(100 * line.counts[step] / totals[step]) if totals[step] else 0
    return format_html('{} <span class="muted">({} %)</span>', line.counts[step], share)


@register.inclusion_tag("breadth/_voluntary_link.html", takes_context=True)
def voluntary_link(context: Context, application: Application) -> dict[str, Any]:
    """The way to what need not be answered, for the applicant. Says nothing of what was answered; renders nothing where nothing is asked."""
    asked = asked_now(application.program, now=context["now"])
    return {"application": application, "program": application.program, "number": len(asked)}
