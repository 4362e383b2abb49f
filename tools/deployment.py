"""Looks over what is deployed: image, compose files, shell scripts, nginx, workflows, infra/aws. Prints what is wrong; exit code 1 when anything is."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from labflow.settings import PROJECT
from tools import terraform

PROGRAMS = Path(sys.executable).parent
HOSTS = {"WEB_HOST": "app.example.com", "API_HOST": "api.example.com", "PORTAL_HOST": "portal.example.com"}
NGINX = PROJECT / "deploy" / "nginx"


def scripts() -> list[Path]:
    """Every shell script: by its name, or by its first line."""
    found = [*PROJECT.glob("deploy/**/*.sh"), *PROJECT.glob("deploy/**/*.envsh")]
    found += [path for path in (PROJECT / "bin").iterdir() if path.suffix in ("", ".sh")]
    return sorted(path for path in found if path.is_file())


def compose_files() -> list[Path]:
    return sorted(PROJECT.glob("docker-compose*.yml"))


def workflows() -> list[Path]:
    return sorted((PROJECT / ".github" / "workflows").glob("*.yml"))


def yaml_files() -> list[Path]:
    return [
        *compose_files(),
        *workflows(),
        *sorted(PROJECT.glob("deploy/**/*.y*ml")),
        *sorted(PROJECT.glob("infra/**/*.y*ml")),
    ]


def rendered(folder: Path, *, upstreams: str = "", modern: bool = True) -> Path:
    """nginx's configuration with example hosts, in `folder`; for an nginx before 1.25 in its older words."""
    (folder / "conf.d").mkdir(parents=True)
    for template in sorted((NGINX / "templates").glob("*.template")):
        text = template.read_text()
        for name, host in HOSTS.items():
            text = text.replace(f"${{{name}}}", host)
        if template.name.startswith("upstreams") and upstreams:
            text = upstreams
        (folder / "conf.d" / template.stem).write_text(_fitting(text, folder, modern=modern))
    for part in sorted((NGINX / "snippets").glob("*.conf")):
        (folder / "snippets").mkdir(exist_ok=True)
        (folder / "snippets" / part.name).write_text(_fitting(part.read_text(), folder, modern=modern))
    main = folder / "nginx.conf"
    main.write_text(_fitting((NGINX / "nginx.conf").read_text(), folder, modern=modern))
    return main


def _fitting(text: str, folder: Path, *, modern: bool) -> str:
    for place in ("conf.d", "snippets", "tls"):
        text = text.replace(f"/etc/nginx/{place}/", f"{folder}/{place}/")
    if modern:
        return text
    text = text.replace("  http2 on;\n", "").replace(" resolve ", " ")
    return re.sub(r"listen (\S+) ssl( default_server)?;", r"listen \1 ssl http2\2;", text)


def run(program: str, *arguments: object) -> list[str]:
    """What a program complains about."""
    done = subprocess.run(  # noqa: S603 (programs of our own environment)
        [str(PROGRAMS / program), *(str(each) for each in arguments)],
        cwd=PROJECT, capture_output=True, text=True, check=False,
        # a proxy of this machine must not be asked for schemas: the built-in ones are used
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    said = "\n".join(line for line in (done.stdout + done.stderr).splitlines() if line.strip())
    return [f"{program}:\n{said}"] if done.returncode else []


def problems() -> Iterator[str]:
    """Everything that is wrong, by the tool that says so."""
    yield from run("hadolint", "Dockerfile")
    yield from run("yamllint", "--strict", "-c", ".yamllint.yml", *yaml_files())
    yield from run("shellcheck", "--external-sources", *scripts())
    yield from run("check-jsonschema", "--builtin-schema", "vendor.compose-spec", *compose_files())
    yield from run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows())
    yield from run("zizmor", "--offline", "--quiet", *workflows())
    with tempfile.TemporaryDirectory() as folder:
        yield from run("gixy", "--level", "-l", rendered(Path(folder) / "nginx"))
    yield from terraform.problems()


def main() -> None:
    """Print what is wrong."""
    if found := list(problems()):
        raise SystemExit("\n\n".join(found))


if __name__ == "__main__":
    main()
