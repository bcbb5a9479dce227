"""The lifecycles of all apps as Mermaid diagrams: printed, written into the READMEs, or checked against them."""

import re
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import module_has_submodule

from mentoring.audit.triggers import OWN_APPS
from mentoring.states import Flow

BLOCK = "<!-- states:{name} -->\n{content}<!-- /states -->"


class Command(BaseCommand):
    help = "Show every lifecycle as a diagram. --write puts them into the READMEs, --check fails when a README tells another story."

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--write", action="store_true")
        choice.add_argument("--check", action="store_true")

    def handle(self, *args: Any, write: bool, check: bool, **options: Any) -> None:
        wrong = []
        for flow, folder in flows():
            readme = folder / "README.md"
            if not (write or check):
                self.stdout.write(f"{flow.name}\n{diagram(flow)}")
                continue
            text = readme.read_text(encoding="utf-8") if readme.exists() else ""
            told = with_diagram(text, flow)
            if told is None:
                wrong.append(
                    f"{readme.parent.name}/README.md has no place for “{flow.name}” (<!-- states:{flow.name} --> … <!-- /states -->)"
                )
            elif told != text and write:
                readme.write_text(told, encoding="utf-8")
                self.stdout.write(f"{flow.name}: {readme.parent.name}/README.md written")
            elif told != text:
                wrong.append(
                    f"{readme.parent.name}/README.md: “{flow.name}” is out of date, run manage.py states --write"
                )
        if wrong:
            raise CommandError("\n".join(wrong))


def flows() -> list[tuple[Flow[Any], Path]]:
    """Every lifecycle with the folder of its app, in the order of the apps."""
    found = []
    for label in OWN_APPS:
        config = apps.get_app_config(label)
        if not module_has_submodule(config.module, "states"):
            continue
        module = import_module(f"{config.name}.states")
        found += [(value, Path(config.path)) for value in vars(module).values() if isinstance(value, Flow)]
    return found


def diagram(flow: Flow[Any]) -> str:
    return f"```mermaid\n{flow.as_mermaid()}\n```\n"


def with_diagram(text: str, flow: Flow[Any]) -> str | None:
    """The text with the flow's diagram between its marks. None: it has no marks."""
    marks = re.compile(rf"<!-- states:{re.escape(flow.name)} -->\n.*?<!-- /states -->", re.DOTALL)
    block = BLOCK.format(name=flow.name, content=diagram(flow))
    told, count = marks.subn(lambda _match: block, text)
    return told if count == 1 else None
