"""What is wrong with the formulas of a version: unknown names, circles, a division by nothing; and which units meet in them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from labflow.domain.formulas.evaluating import evaluate
from labflow.domain.formulas.parsing import parse
from labflow.domain.formulas.refusals import FormulaRefused, NotComputed
from labflow.domain.formulas.tree import Call, Minus, Name, Node, Number, Operation, names_in, nodes
from labflow.domain.numbers import UnitRefused, compatible, convert, plain
from labflow.domain.numbers.exact import shortest
from labflow.words import _


@dataclass(frozen=True, slots=True)
class Known:
    """An analyte of the version as formulas see it."""

    keyword: str
    name: str
    unit: str = ""
    text: bool = False
    formula: str = ""


def read(text: str, own: str, known: Mapping[str, Known]) -> Node:
    """The tree of the formula for the analyte `own`, its names spelled as the version does. Raises `FormulaRefused`."""
    tree = parse(text)
    spelled = {keyword.lower(): keyword for keyword in known}
    for part in nodes(tree):
        if isinstance(part, Name):
            _known(part, own, known, spelled)
        elif isinstance(part, Operation) and part.sign == "/" and _is_zero(part.right):
            raise FormulaRefused("This divides by zero.", at=part.at)
    return _renamed(tree, spelled)


def order(known: Mapping[str, Known]) -> list[tuple[str, Node]]:
    """The computed analytes with their formulas, each after those it needs. Raises `FormulaRefused` for a circle."""
    trees = {one.keyword: read(one.formula, one.keyword, known) for one in known.values() if one.formula}
    done: dict[str, Node] = {}
    for keyword in trees:
        _visit(keyword, trees, done, (), known)
    return list(done.items())


def circle(own: str, tree: Node, known: Mapping[str, Known]) -> str:
    """The way back to the analyte itself, such as "A → B → A"; empty without one. Formulas that cannot be read lead nowhere."""
    trees = {own: tree}
    for one in known.values():
        if one.formula and one.keyword != own:
            try:
                trees[one.keyword] = read(one.formula, one.keyword, known)
            except FormulaRefused:
                continue
    try:
        _visit(own, trees, {}, (), known)
    except FormulaRefused as refusal:
        return refusal.message
    return ""


def notes_on_units(tree: Node, own: Known, known: Mapping[str, Known]) -> list[str]:
    """What there is to say about units: sums of different ones. The formula's own factors are not judged."""
    said = []
    for part in nodes(tree):
        if isinstance(part, Operation) and part.sign in "+-":
            left, right = _unit(part.left, known), _unit(part.right, known)
            if left and right and left != right:
                said.append(_different(left, right))
    whole = _unit(tree, known)
    if whole and own.unit and whole != own.unit:
        said.append(_("The inputs are in {given}, the result is in {wanted}.", given=whole, wanted=own.unit))
    return list(dict.fromkeys(said))


def _different(left: str, right: str) -> str:
    if not _compatible(left, right):
        return _("{left} and {right} are added, and do not measure the same.", left=left, right=right)
    factor = plain(shortest(convert(Decimal(1), right, left)))
    return _(
        "{left} and {right} are added without a factor: 1 {right} is {factor} {left}.",
        left=left, right=right, factor=factor,
    )  # fmt: skip


def _compatible(left: str, right: str) -> bool:
    try:
        return compatible(left, right)
    except UnitRefused:
        return False


def _unit(tree: Node, known: Mapping[str, Known]) -> str:
    """The unit of a bare name, of a sum of them, or of a function that keeps it; empty as soon as a factor stands in it."""
    if isinstance(tree, Name):
        return known[tree.name].unit if tree.name in known else ""
    if isinstance(tree, Operation) and tree.sign in "+-":
        parts: tuple[Node, ...] = (tree.left, tree.right)
    elif isinstance(tree, Call) and tree.function in ("min", "max", "sum", "mean", "abs"):
        parts = tree.given
    else:
        return ""
    units = {_unit(part, known) for part in parts}
    return units.pop() if len(units) == 1 else ""


def _known(part: Name, own: str, known: Mapping[str, Known], spelled: Mapping[str, str]) -> None:
    keyword = spelled.get(part.name.lower())
    if keyword is None:
        raise FormulaRefused(
            "The test has no analyte {name}. It has {names}.",
            at=part.at, name=part.name, names=", ".join(each for each in known if each != own) or _("none yet"),
        )  # fmt: skip
    if keyword == own:
        raise FormulaRefused("{name} cannot be computed from itself.", at=part.at, name=keyword)
    if known[keyword].text:
        raise FormulaRefused("{name} is a result in words.", at=part.at, name=known[keyword].name)


def _is_zero(tree: Node) -> bool:
    """Whether this part is a constant, and nothing."""
    if names_in(tree):
        return False
    try:
        return evaluate(tree, {}) == 0
    except NotComputed:
        return False


def _renamed(tree: Node, spelled: Mapping[str, str]) -> Node:
    match tree:
        case Name():
            return Name(spelled[tree.name.lower()], tree.at)
        case Operation():
            return Operation(tree.sign, _renamed(tree.left, spelled), _renamed(tree.right, spelled), tree.at)
        case Call():
            return Call(tree.function, tuple(_renamed(one, spelled) for one in tree.given), tree.at)
        case Minus():
            return Minus(_renamed(tree.of, spelled), tree.at)
        case Number():
            return tree


def _visit(
    keyword: str, trees: Mapping[str, Node], done: dict[str, Node], way: tuple[str, ...], known: Mapping[str, Known]
) -> None:  # fmt: skip
    if keyword in done or keyword not in trees:
        return
    if keyword in way:
        names = " → ".join([*way[way.index(keyword) :], keyword])
        raise FormulaRefused("The formulas go round in a circle: {names}.", names=names)
    for name in names_in(trees[keyword]):
        _visit(name, trees, done, (*way, keyword), known)
    done[keyword] = trees[keyword]
