"""`python -m tools.lint`: the house's own rules over the whole of labflow/ and the stylesheets. Exit code 1 when one is broken."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tools.lint.rules import RULES
from tools.lint.styles import STYLE_RULES


def findings(root: Path) -> Iterator[str]:
    """One line a finding: file, line, what to do."""
    for file in sorted((root / "labflow").rglob("*.py")):
        path = PurePosixPath(file.relative_to(root).as_posix())
        tree = ast.parse(file.read_text())
        for rule in RULES:
            yield from (f"{path}:{line}: {told}" for line, told in rule(path, tree))
    for file in sorted((root / "assets").glob("*.css")):
        path = PurePosixPath(file.relative_to(root).as_posix())
        for style_rule in STYLE_RULES:
            yield from (f"{path}:{line}: {told}" for line, told in style_rule(path, file.read_text()))


def main() -> None:
    found = list(findings(Path(__file__).resolve().parents[2]))
    sys.stdout.write("\n".join(found) + "\n" if found else "")
    sys.exit(1 if found else 0)


main()
