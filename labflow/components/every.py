"""Something asked again and again while it is on the page: how far a job is."""

from typing import Any

import reflex as rx

_JS = r"""
function LfEvery({ms, onTick}) {
  const run = useRef(null);
  run.current = onTick;
  useEffect(() => { const timer = setInterval(() => document.hidden || run.current(), ms); return () => clearInterval(timer); }, [ms]);
  return null;
}
"""


class Every(rx.Component):
    """Sends an event each `ms` milliseconds, not while the tab is hidden."""

    tag = "LfEvery"
    ms: rx.Var[int]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]

    def add_imports(self) -> dict[str, Any]:
        return {"react": ["useRef", "useEffect"]}

    def add_custom_code(self) -> list[str]:
        return [_JS]


def every(ms: int, on_tick: Any) -> rx.Component:
    """`every(2000, S.refresh)`, drawn only as long as there is something to wait for."""
    return Every.create(ms=ms, on_tick=on_tick)
