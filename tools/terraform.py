"""Looks over infra/aws: its layout, and every argument against the provider's own schema, where Terraform and the provider are at hand.

Nothing is fetched: a machine without them passes, and the workflow *CI*, job *Infrastructure*, does all of it with the test as well.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from labflow.settings import PROJECT

AWS = PROJECT / "infra" / "aws"
# Where Terraform looks for providers that are there already, and where this project's own machines have them
MIRRORS = (
    os.environ.get("TF_PLUGIN_CACHE_DIR", ""),
    "~/.terraform.d/plugins",
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    "/opt/tf-plugins",
)
PROVIDER = "registry.terraform.io/hashicorp/aws"
ONLY_FROM = """\
disable_checkpoint = true
provider_installation {{
  filesystem_mirror {{
    path = "{mirror}"
  }}
}}
"""


def program() -> str | None:
    return shutil.which("terraform") or shutil.which("tofu")


def mirror() -> Path | None:
    """The folder that has the provider; none where it would have to be fetched."""
    folders = (Path(name).expanduser() for name in MIRRORS if name)
    return next((folder for folder in folders if (folder / PROVIDER).is_dir()), None)


def problems() -> Iterator[str]:
    """What Terraform says about infra/aws, as far as it can be asked here."""
    if program():
        yield from _asked(AWS, "fmt", "-check", "-diff", "-recursive")
        if mirror():
            yield from tried("validate")


def tried(*command: str) -> list[str]:
    """A command of Terraform in a copy, which is made ready without a backend and without the network."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        shutil.copytree(
            AWS, folder / "infra" / "aws", ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*")
        )
        shutil.copytree(PROJECT / "deploy" / "postgres", folder / "deploy" / "postgres")
        if command[0] == "test":
            shutil.copy(AWS / "tests" / "passwords_override.tf", folder / "infra" / "aws")
        (folder / "terraformrc").write_text(ONLY_FROM.format(mirror=mirror()))
        around = {"TF_CLI_CONFIG_FILE": str(folder / "terraformrc")}
        made = _asked(folder / "infra" / "aws", "init", "-backend=false", "-input=false", **around)
        return made or _asked(folder / "infra" / "aws", *command, **around)


def _asked(folder: Path, *command: str, **around: str) -> list[str]:
    quiet = {"TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}
    if "TF_CLI_CONFIG_FILE" in os.environ and not Path(os.environ["TF_CLI_CONFIG_FILE"]).exists():
        quiet["TF_CLI_CONFIG_FILE"] = ""  # a file that is named and not there is complained about each time
    done = subprocess.run(  # noqa: S603 (a program of this machine, words of our own)
        [str(program()), *command, *(["-no-color"] if command[0] != "fmt" else [])],
        cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **quiet, **around},
    )  # fmt: skip
    return [f"terraform {command[0]}:\n{done.stdout}{done.stderr}".rstrip()] if done.returncode else []
