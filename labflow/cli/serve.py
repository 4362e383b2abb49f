"""`labflow web`, `labflow api`, `labflow worker`, `labflow build`: the long-running parts, and the pages they serve."""

import json
import os
import shutil
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from labflow.settings import Settings

STOP_SECONDS = "5"  # for what is being answered when the server is told to stop


def web() -> None:
    """Serve pages, API and live updates on the one port. Becomes the web server; the pages must be built."""
    from labflow.cli import demo_account, waiting
    from labflow.settings import PROJECT, settings
    from labflow.settings_checks import require_sound

    values = settings()
    require_sound(values)
    waiting.for_services(values, port=values.port)
    require_sound(values, demo_account=demo_account.opens)
    os.chdir(PROJECT)
    command = web_command(values)
    os.execve(command[0], command, os.environ | web_environment(values))


def portal() -> None:
    """Serve the client portal alone, on LABFLOW_PORTAL_PORT: `labflow web` for a host that only clients reach."""
    from labflow.settings import settings

    os.environ.update({"LABFLOW_SERVES": "portal", "LABFLOW_PORT": str(settings().portal_port)})
    settings.cache_clear()
    web()


def api(*, workers: int | None = None, port: int | None = None) -> None:
    """Serve the API alone, for programs. Becomes its web server; `LABFLOW_API=separate` keeps them out of the pages'.

    Parameters
    ----------
    workers
        Processes; instead of LABFLOW_API_WORKERS. More than one needs REDIS_URL.
    port
        Instead of LABFLOW_API_PORT.
    """
    from labflow.cli import demo_account, waiting
    from labflow.settings import PROJECT, settings
    from labflow.settings_checks import require_sound

    asked = {"LABFLOW_API_WORKERS": workers, "LABFLOW_API_PORT": port}
    os.environ.update({name: str(value) for name, value in asked.items() if value is not None})
    settings.cache_clear()
    values = settings()
    require_sound(values)
    waiting.for_services(values, port=values.api_port)
    require_sound(values, demo_account=demo_account.opens)
    os.chdir(PROJECT)
    command = api_command(values)
    os.execve(command[0], command, os.environ | metrics_environment(values, "api"))


def web_command(values: "Settings") -> list[str]:
    """The web server's command line."""
    return _granian(values, "labflow.asgi:application", values.port, values.workers)


def api_command(values: "Settings") -> list[str]:
    """The command line of the API's server."""
    return _granian(values, "labflow.asgi:api_application", values.api_port, values.api_workers)


def _granian(values: "Settings", application: str, port: int, workers: int) -> list[str]:
    log_level = {"warn": "warning"}.get(values.log_level.lower(), values.log_level.lower())
    options = ["--interface", "asgi", "--factory", "--host", values.host, "--port", str(port)]
    options += ["--workers", str(workers), "--workers-kill-timeout", STOP_SECONDS, "--respawn-failed-workers"]
    options += ["--no-access-log", "--log-config", str(log_configuration(values))]
    return [sys.executable, "-m", "granian", *options, "--log-level", log_level, application]


def log_configuration(values: "Settings") -> "Path":
    """The file by which the web server writes its own lines as we write ours."""
    from labflow.local.run_folder import run_folder

    name = "server-logs-text.json" if values.logs_as_text else "server-logs.json"
    path = run_folder(values.home) / name
    path.write_text(json.dumps(server_logs(as_text=values.logs_as_text)))
    return path


def server_logs(*, as_text: bool) -> dict[str, object]:
    """The same as a configuration of the standard library. Its access log stays silent: an address may hold a token."""
    ours = {"()": "labflow.kit.logs.formatter", "as_text": as_text}
    console = {"formatter": "ours", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": ours},
        "handlers": {"console": console},
        "loggers": {
            "_granian": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        },
    }


def web_environment(values: "Settings") -> dict[str, str]:
    """What Reflex must know to serve pages that are built already."""
    leases = {"REFLEX_OPLOCK_ENABLED": "true"} if values.redis_url else {}
    return (
        {
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_DIR": str(values.home / "reflex"),
            "REFLEX_CHECK_LATEST_VERSION": "0",
            "__REFLEX_SKIP_COMPILE": "true",
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        }
        | leases
        | metrics_environment(values, values.serves.value if values.serves.value == "portal" else "web")
    )


def metrics_environment(values: "Settings", part: str) -> dict[str, str]:
    """What a part must know to count together with the others of this machine."""
    from labflow.local.metrics_folder import environment

    return environment(values.home, values.metrics_port, part)


def worker() -> None:
    """Carry out queued jobs until stopped."""
    from labflow.cli import at_hand
    from labflow.settings import settings

    with at_hand.database():
        # before anything of ours is imported that counts
        os.environ.update(metrics_environment(settings(), "worker"))
        from labflow.jobs.worker import run

        run()


def build(*, renew_lock: bool = False) -> None:
    """Build the pages.

    Parameters
    ----------
    renew_lock
        Choose the JavaScript packages anew and write reflex.lock/.
    """
    from labflow.local.frontend import Build
    from labflow.settings import PROJECT, settings

    if renew_lock:
        shutil.rmtree(PROJECT / "reflex.lock", ignore_errors=True)
    Build(PROJECT, settings().home).finish()
