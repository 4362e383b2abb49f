"""House rules: `@before("analysis.verify")` runs inside the transaction and refuses by raising a LabError."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Guard = Callable[[Any, Any], None]

_GUARDS: dict[str, list[Guard]] = defaultdict(list)


def before(step: str) -> Callable[[Guard], Guard]:
    """Register `guard(work, record)` before a life-cycle step such as "report.authorise"."""

    def keep(guard: Guard) -> Guard:
        _GUARDS[step].append(guard)
        return guard

    return keep


def guards(step: str) -> list[Guard]:
    return list(_GUARDS.get(step, []))
