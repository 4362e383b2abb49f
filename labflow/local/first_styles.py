"""Which rules of a stylesheet a page needs for what is drawn of it before any script runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Classes that scripts in the head set before the first paint.
SET_EARLY = frozenset({"dark", "light", "lf-words"})
ASIDE = re.compile(r"""\\.|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'""", re.DOTALL)
MARKS = re.compile(ASIDE.pattern + r"|[{}()]", re.DOTALL)
BRACKETS = re.compile(r"\[[^\]]*\]")
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
TAG = re.compile(r"(?:^|[\s>+~])([a-z][a-z0-9]*)")
SETS = re.compile(r"""(?<=[{;])(--[\w-]+)\s*:\s*((?:"[^"]*"|'[^']*'|[^;{}"'])*);?""")
MARKED = re.compile(r"\[(data-[\w-]+)")
ASKS = re.compile(r"var\(\s*(--[\w-]+)")
# Contents that may hold later, or of something that is not there: they never make a rule superfluous.
LATER = (":not(", ":has(", ":nth-child(", ":nth-last-child(", ":nth-of-type(", ":lang(", ":dir(")
EITHER = (":where(", ":is(")
GROUPS = ("@media", "@supports", "@container", "@layer")
WHOLE = ("@font-face", "@keyframes", "@property")


@dataclass(frozen=True)
class Markup:
    """What stands on a page: its classes, its elements and their data attributes."""

    classes: frozenset[str]
    tags: frozenset[str]
    marks: frozenset[str]

    @classmethod
    def of(cls, page: str) -> "Markup":
        """Read it from a built page."""
        names = re.findall(r'\bclass="([^"]*)"', page)
        tags = {tag.lower() for tag in re.findall(r"<([a-zA-Z][a-zA-Z0-9]*)", page)}
        marks = frozenset(re.findall(r"\s(data-[\w-]+)", page))
        return cls(frozenset(" ".join(names).split()) | SET_EARLY, frozenset(tags), marks)

    def may_match(self, selector: str) -> bool:
        """Whether an element of the page may be meant; in doubt it is."""
        plain = _without(ASIDE.sub("", selector), LATER)
        if not self.marks.issuperset(MARKED.findall(plain)):
            return False
        plain = BRACKETS.sub("", plain)
        for name in EITHER:
            while (start := plain.find(name)) >= 0:
                end = _closing(plain, start + len(name))
                inside = plain[start + len(name) : end]
                if not any(self.may_match(choice) for choice in split(inside)):
                    return False
                plain = plain[:start] + plain[end + 1 :]
        plain = re.sub(r"::?[a-z-]+(\([^)]*\))?", "", plain)
        return self.classes.issuperset(CLASS.findall(plain)) and self.tags.issuperset(
            TAG.findall(CLASS.sub("", plain))
        )


def first_styles(sheet: str, page: str) -> str:
    """The rules of a minified stylesheet that the page's own markup needs, and only values that they ask for."""
    kept = _kept(sheet, Markup.of(page))
    return _asked_for(kept, set(ASKS.findall(page)))


def _kept(sheet: str, markup: Markup) -> str:
    said = []
    for head, body in _rules(sheet):
        if head.startswith(GROUPS):
            inside = "" if head.startswith("@media print") else _kept(body, markup)
            said.append(f"{head}{{{inside}}}" if inside else "")
        elif head.startswith(WHOLE):
            said.append(f"{head}{{{body}}}")
        elif chosen := [one for one in split(head) if markup.may_match(one)]:
            said.append(f"{','.join(chosen)}{{{body}}}")
    return "".join(said)


def _asked_for(sheet: str, asked: set[str]) -> str:
    """Without the values that nothing here uses: most of the colour scales."""
    values: dict[str, set[str]] = {}
    for name, value in SETS.findall(sheet):
        values.setdefault(name, set()).update(ASKS.findall(value))
    wanted, todo = set(), [*asked, *ASKS.findall(SETS.sub("", sheet))]
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += values.get(name, ())
    thin = SETS.sub(lambda found: found[0] if found[1] in wanted else "", sheet)
    return re.sub(r"[^{}]+\{\}", "", thin)


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Heads and bodies of the outermost rules. Statements without a body (charset, import) have no place here."""
    place = 0
    while (start := sheet.find("{", place)) >= 0:
        end = _closing(sheet, start + 1)
        yield sheet[place:start].rsplit(";", 1)[-1].strip(), sheet[start + 1 : end]
        place = end + 1


def split(selectors: str) -> list[str]:
    """The selectors of a list; commas inside of brackets do not part them."""
    parts, depth = [""], 0
    for letter in selectors:
        depth += (letter in "([") - (letter in ")]")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _without(selector: str, names: tuple[str, ...]) -> str:
    for name in names:
        while (start := selector.find(name)) >= 0:
            selector = selector[:start] + selector[_closing(selector, start + len(name)) + 1 :]
    return selector


def _closing(text: str, place: int) -> int:
    """Where the bracket closes inside of which `place` is."""
    depth = 1
    for found in MARKS.finditer(text, place):
        depth += (found[0] in "{(") - (found[0] in "})")
        if depth == 0:
            return found.start()
    raise ValueError(f"A bracket is not closed: {text[max(place - 40, 0) : place + 40]}")
