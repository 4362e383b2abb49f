"""`labflow up`: everything on this machine, on one port, until Ctrl-C."""

import os
import signal
import subprocess
import sys
import time
import webbrowser
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from typing import NoReturn

from labflow.cli import at_hand, waiting
from labflow.cli.progress import Steps
from labflow.cli.serve import api_command, metrics_environment, web_command, web_environment
from labflow.errors import LabError
from labflow.local import frontend, locks
from labflow.local.done import Done
from labflow.local.processes import Household, NotRunning, require_free
from labflow.settings import PROJECT, ApiPlace, Mode, Settings, settings
from labflow.settings_checks import require_sound

WATCH_SECONDS = 0.5


def up(*, no_open: bool = False, rebuild: bool = False) -> None:
    """Start LabFlow: database, migrations, demo laboratory, pages, web server and worker. Ctrl-C stops all of it.

    Parameters
    ----------
    no_open
        Do not open the browser.
    rebuild
        Build the pages even when nothing changed.
    """
    values = settings()
    require_sound(values)
    steps = Steps()
    home = Household(PROJECT, values.home, steps.note)
    _end_like_ctrl_c()
    try:
        with ExitStack() as stack:
            try:
                _run(stack, home, steps, rebuild=rebuild, browser=not no_open)
            finally:
                # what follows puts things away in order; a second Ctrl-C must not leave half of them running
                _ignore_signals()
    except KeyboardInterrupt:
        steps.say("\nLabFlow is stopped.")


def _run(stack: ExitStack, home: Household, steps: Steps, *, rebuild: bool, browser: bool) -> NoReturn:
    values = settings()
    stack.enter_context(_only_one(values))
    _clear(home, values)
    places = _prepare(stack, steps, values, rebuild=rebuild)
    stack.callback(home.end)
    _serve(home, steps, settings())
    _greet(steps, settings(), places, browser=browser)
    while True:
        time.sleep(WATCH_SECONDS)
        home.watch()


def _end_like_ctrl_c() -> None:
    def end(number: int, frame: object) -> NoReturn:
        raise KeyboardInterrupt

    # SIGINT too: a shell that starts this in the background has it ignored
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def _only_one(values: Settings) -> Generator[None]:
    """One `up` for one installation. The lock goes with the process, however it ends."""
    handle = locks.try_alone(values.home / "up.lock")
    if handle is None:
        raise NotRunning(f"LabFlow is already running from this folder: {values.address}")
    try:
        yield
    finally:
        locks.leave(handle)


def _clear(home: Household, values: Settings) -> None:
    if found := home.clear_leftovers():
        home.say(f"An earlier start was killed; ended what it left: {', '.join(sorted(found))}.")
    require_free(values.host, values.port)
    if values.api is ApiPlace.SEPARATE:
        require_free(values.host, values.api_port, "LABFLOW_API_PORT")


def _prepare(stack: ExitStack, steps: Steps, values: Settings, *, rebuild: bool) -> list[str]:
    """Everything but the servers; says in which folders the data is."""
    begun = time.monotonic()
    build = frontend.Build(PROJECT, values.home) if rebuild or frontend.needed(PROJECT) else None
    if build:
        steps.note("The pages are built first: that takes some minutes, later starts take seconds.")
        stack.callback(build.cancel)
    with steps.step("Database"):
        server = stack.enter_context(at_hand.database())
    done = Done(server, PROJECT) if server else None
    if not server:
        waiting.for_services(values, port=values.port, tell=steps.note)
    with steps.step("Migrations"):
        _migrate(values, done)
    if values.kind is Mode.DEMO:
        with steps.step("Demo laboratory"):
            _seed(values, done)
    with steps.step("Front end", since=begun if build else None):
        if build:
            build.finish()
    apart = server and not server.place.base.is_relative_to(values.home.resolve())
    return [str(values.home), *([str(server.place.base)] if server and apart else [])]


def _migrate(values: Settings, done: Done | None) -> None:
    if done and done.migrated():
        return
    _labflow("migrate", values)
    if done:
        done.note_migrated()


def _seed(values: Settings, done: Done | None) -> None:
    if done and done.seeded():
        return
    _labflow("seed", values)
    if done:
        done.note_seeded()


def _labflow(command: str, values: Settings) -> None:
    """Another `labflow` command in a process of its own, so that this one stays small."""
    done = subprocess.run(
        [sys.executable, "-m", "labflow.cli.main", command],
        cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    log = values.home / "logs" / f"{command}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text(done.stdout + done.stderr)
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-12:])
        raise LabError(f"`labflow {command}` failed:\n{last}\nSee {log}.")


def _serve(home: Household, steps: Steps, values: Settings) -> None:
    with steps.step("Web server and worker"):
        web = home.begin("web", web_command(values), web_environment(values))
        home.begin("worker", [sys.executable, "-m", "labflow.cli.main", "worker"], {})
        if values.api is ApiPlace.SEPARATE:
            alone = home.begin("api", api_command(values), metrics_environment(values, "api"))
            home.wait_for_answer(alone, values.host, values.api_port, path="/health")
        home.wait_for_answer(web, values.host, values.port)


def _greet(steps: Steps, values: Settings, places: list[str], *, browser: bool) -> None:
    steps.say(f"\nLabFlow is ready after {steps.elapsed():.1f} s.\n")
    steps.say(f"  Laboratory     {values.address}")
    steps.say(f"  Client portal  {values.portal_url or f'{values.address}/portal'}")
    steps.say(f"  REST API       {values.api_address}/api/v1")
    if values.kind is Mode.DEMO:
        from labflow.demo.accounts import ACCOUNTS, PASSWORD

        steps.say(f"\n  Demo accounts, all with the password {PASSWORD}:")
        for account in ACCOUNTS:
            steps.say(f"    {account.email:<28} {account.title}")
    elif _nobody_signs_in():
        steps.say(
            "\n  Nobody can sign in yet. The first person comes from the command line, with the link to choose a password:"
        )
        steps.say('    .venv/bin/labflow user create you@lab.example --name "Your Name"')
    steps.say(f"\nCtrl-C stops everything. Your data stays in {' and '.join(places)}")
    if browser and _has_screen():
        webbrowser.open(values.address)


def _nobody_signs_in() -> bool:
    """Whether this installation has no account yet; where that cannot be told, nothing is said."""
    asked = subprocess.run(
        [sys.executable, "-m", "labflow.cli.main", "user", "list"],
        cwd=PROJECT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return not asked.returncode and not asked.stdout.strip()


def _has_screen() -> bool:
    """Whether a person sits at a desktop here; on a server a text browser would take over the terminal."""
    if not sys.stdout.isatty() or "SSH_CONNECTION" in os.environ:
        return False
    return sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
