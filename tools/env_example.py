"""Writes .env.example: every variable that is understood, with its help and its default. `… check` says whether it is current."""

import sys
from enum import Enum
from pathlib import Path
from textwrap import wrap

from labflow.errors import LabError
from labflow.settings import PROJECT, Settings, secret_names
from labflow.settings_names import AROUND

FILE = PROJECT / ".env.example"
HEAD = """\
# LabFlow's settings. Copy to .env and fill in what your installation needs; everything here is optional for `bin/up`.
# `labflow secrets --env .env` makes the secrets, `labflow check` says what is missing, weak or misspelt.
# A variable marked (secret) may be given as a file instead: JWT_SECRET_FILE=/run/secrets/jwt_secret
"""
# the first setting of each group, in the order of labflow/settings.py
GROUPS = {
    "LABFLOW_MODE": "What this installation is",
    "LABFLOW_METRICS_PORT": "Watching it",
    "WEB_URL": "Where people reach it",
    "DATABASE_URL": "The database, and Redis for more than one process",
    "JWT_SECRET": "Sign-in",
    "LABFLOW_RATE_ADDRESS": "How much one address and one key may ask",
    "S3_ENDPOINT": "Files",
    "LABFLOW_BACKUP_FOLDER": "Backups",
    "SMTP_HOST": "E-mail",
    "STRIPE_SECRET_KEY": "Payments",
    "LABFLOW_WEBHOOK_LOOPBACK": "Webhooks",
    "LABFLOW_CUSTOM": "The lab's own code",
}


def text() -> str:
    """The file's content."""
    lines = [HEAD]
    for field in Settings.model_fields.values():
        name = str(field.validation_alias)
        if name in GROUPS:
            lines.append(f"\n# ── {GROUPS[name]} {'─' * (100 - len(GROUPS[name]))}\n")
        secret = " (secret)" if name in secret_names() else ""
        lines += [f"# {line}" for line in wrap(f"{field.description}{secret}", 110)]
        lines.append(f"# {name}={_shown(field.default)}\n")
    lines.append(f"\n# ── Read by docker-compose.prod.yml and deploy/ only {'─' * 53}\n")
    for name, help_text in AROUND.items():
        lines += [f"# {help_text}", f"# {name}=\n"]
    return "\n".join(lines).rstrip() + "\n"


def _shown(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, Path):
        return (
            default.relative_to(PROJECT).as_posix() if default.is_relative_to(PROJECT) else default.as_posix()
        )
    if isinstance(default, bool):
        return "on" if default else "off"
    return str(default.value) if isinstance(default, Enum) else str(default)


def main() -> None:
    """Write the file, or with `check` compare it."""
    if sys.argv[1:] != ["check"]:
        FILE.write_text(text())
    elif not FILE.is_file() or FILE.read_text() != text():
        raise SystemExit(".env.example is not current: run .venv/bin/python -m tools.env_example")


if __name__ == "__main__":
    try:
        main()
    except LabError as refusal:
        raise SystemExit(refusal.message) from None
