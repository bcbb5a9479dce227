from collections.abc import Mapping

from django import template
from django.utils.html import format_html

from applicants.breadth.selectors import Line
from applicants.breadth.states import Step

register = template.Library()


@register.simple_tag
def count_and_share(line: Line, step: Step, totals: Mapping[Step, int]) -> str:
    """ "31 (52 %)": how many of the group came to the step, and what part of everybody there that is."""
    share = round(100 * line.counts[step] / totals[step]) if totals[step] else 0
    return format_html('{} <span class="muted">({} %)</span>', line.counts[step], share)
