"""`manage.py demo`, `test` and `bench`; and a database for every other command."""

import argparse
import errno
import http.client
import os
import socket
import sys
import time

from mentoring.devstack import processes
from mentoring.devstack.services import CannotStart
from mentoring.devstack.stack import ROOT, Stack
from mentoring.devstack.supervisor import ChildFailed, Stopped, Supervisor

READY = """
Ready after {seconds:.0f} s. Open

    {address}

and choose the person you want to be; no password is needed.
Ctrl-C stops everything, and the next start finds it as you left it (`demo --reset` starts afresh).
Logs are in {logs}; `demo --logs` shows them here.
"""

ON_ALL_CORES = ["-n", str(min((os.cpu_count() or 1) + 1, 4)), "--dist", "worksteal"]
"""One more than there are cores, as there is always one that waits for a browser or a worker. At most four, since each has a numbered
database of the broker, and the stories those after (tests/e2e/house.py)."""


def run(argv: list[str]) -> int:
    """Do what the command line says; the exit code."""
    command, arguments = (argv[1] if len(argv) > 1 else ""), argv[2:]
    try:
        match command:
            case "demo":
                return demo(arguments)
            case "test":
                return test(arguments)
            case "bench":
                return bench(arguments)
            case _:
                return django(argv)
    except Stopped:
        return 130
    except (CannotStart, ChildFailed) as error:
        print(f"\n[{command}] {error}", file=sys.stderr)
        return 1


def demo(arguments: list[str]) -> int:
    """The whole application until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="manage.py demo", description="Run everything, with people and programmes in it."
    )
    parser.add_argument(
        "--port", type=int, help="the port of the address; without it 8000, or the next one that is free"
    )
    parser.add_argument("--reset", action="store_true", help="forget everything and start afresh")
    parser.add_argument("--logs", action="store_true", help="show here what the processes say")
    options = parser.parse_args(arguments)
    stack, started = Stack("demo"), time.monotonic()
    if options.reset and not stack.embeds_database:
        raise CannotStart("--reset empties only the demo's own database. Empty yours yourself, or unset DATABASE_URL.")
    os.chdir(ROOT)
    with stack.locked():
        if options.reset:
            stack.remove()
        with Supervisor(stack.logs, show=options.logs) as supervisor:
            supervisor.listen_to_signals()
            port = find_port(options.port)
            environment = stack.environment(SITE_URL=f"http://localhost:{port}", DEMO="1")
            start_demo(stack, supervisor, environment, port)
            stack.tell(environment)
            address, seconds = environment["SITE_URL"], time.monotonic() - started
            print(READY.format(seconds=seconds, address=address, logs=stack.logs.relative_to(ROOT)), flush=True)
            try:
                supervisor.until(lambda: False)
            except Stopped:
                print("\nStopping …", flush=True)
    return 0


def start_demo(stack: Stack, supervisor: Supervisor, environment: dict[str, str], port: int) -> None:
    """Returns when pages can be asked for. The workers start after that: they take seconds that nobody need wait for."""
    stack.start_services(supervisor)
    if not stack.is_prepared(environment):
        supervisor.run("prepare", [sys.executable, "manage.py", "prepare", "--demo"], environment=environment)
        stack.note_prepared(environment)
    supervisor.start("web", processes.web(host="127.0.0.1", port=port), environment=environment)
    try:
        supervisor.until(lambda: answers(port), seconds=60)
    except TimeoutError:
        raise CannotStart(f"The web server does not answer; see {stack.logs}.") from None
    supervisor.start("worker", processes.worker(), environment=environment)
    supervisor.start("look", processes.look(), environment=environment)
    supervisor.start("video", processes.video(), environment=environment)
    supervisor.start("beat", processes.beat(folder=stack.folder), environment=environment)


def test(arguments: list[str]) -> int:
    """Every test, or what the arguments for pytest choose. Its database and broker come from pytest_plugin.py.

    All of them are shared out among the cores; a choice runs in one process, which starts sooner.
    """
    chosen = any(not argument.startswith("-") for argument in arguments)
    from mentoring.devstack import browser  # needs packages that only the tests have

    os.chdir(ROOT)
    os.environ.update(browser.environment())
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *([] if chosen else ON_ALL_CORES), *arguments])


def bench(arguments: list[str]) -> int:
    """The Django command of the same name, with services of its own, which are forgotten afterwards."""
    stack = Stack("bench")
    os.chdir(ROOT)
    with stack.locked(), Supervisor(stack.logs) as supervisor:
        supervisor.listen_to_signals()
        environment = stack.environment()
        stack.start_services(supervisor)
        supervisor.run("bench", [sys.executable, "-m", "django", "bench", *arguments], environment=environment)
        supervisor.stop_all()
        if stack.embeds_database:
            stack.remove()
    return 0


def django(argv: list[str]) -> int:
    """Any other command, with the running demo's database unless DATABASE_URL names one."""
    from django.core.management import (
        execute_from_command_line,
    )  # here, because the demo waits for nothing it can do without
    from django.db import OperationalError

    database_given = bool(os.environ.get("DATABASE_URL"))
    if not database_given:
        for name, value in Stack("demo").told().items():
            os.environ.setdefault(name, value)
    try:
        execute_from_command_line(argv)
    except OperationalError as error:
        if database_given:
            raise
        raise CannotStart(
            "There is no database to work with: start `python3 manage.py demo` in another window, or set DATABASE_URL.\n"
            f"({str(error).splitlines()[0]})"
        ) from None
    return 0


def find_port(wanted: int | None) -> int:
    """The wanted port, or the first free one from 8000. Raises CannotStart."""
    for port in [wanted] if wanted else range(8000, 8100):
        if is_free(port):
            return port
    raise CannotStart(
        f"Port {wanted} is taken. Choose another, or leave --port out."
        if wanted
        else "All ports from 8000 to 8099 are taken."
    )


def is_free(port: int) -> bool:
    """Nobody listens, on IPv6 neither: a browser asks for `localhost` there first."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if family == socket.AF_INET or error.errno == errno.EADDRINUSE:
                return False
    return True


def answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()
