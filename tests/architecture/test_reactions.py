"""The worker tells what happened: a reaction it does not import would be passed over without a word."""

import json
import re
import subprocess
import sys
from pathlib import Path

import labflow

ASK = """
import json
import labflow.jobs.tasks
from labflow.ext import listeners
print(json.dumps(sorted({f"{each.__module__}.{each.__name__}" for kind in KINDS for each in listeners(kind)})))
"""


def declared() -> dict[str, str]:
    """Every `@on("kind")` of the core: the reaction's full name and its kind."""
    root = Path(labflow.__file__).parent
    found = {}
    for path in root.rglob("*.py"):
        for kind, name in re.findall(r'^@on\("([\w.]+)"\)\ndef (\w+)', path.read_text(), re.MULTILINE):
            module = ".".join(["labflow", *path.relative_to(root).with_suffix("").parts])
            found[f"{module}.{name}"] = kind
    return found


def test_the_worker_knows_every_reaction() -> None:
    wanted = declared()
    assert "labflow.domain.reports.announcing.announce" in wanted
    program = ASK.replace("KINDS", repr(sorted(set(wanted.values()))))
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(answer.stdout) == sorted(wanted)
