"""Pages: `@page("/samples", title="Samples", needs=…)` keeps a page function in the registry; the application adds them all."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from labflow.vocabulary import Permission, Side

PageSide = Literal["lab", "client", "both", "public"]
HOME = {Side.LAB: "/", Side.CLIENT: "/portal"}
Needs = Permission | tuple[Permission, ...] | None


@dataclass(frozen=True)
class Page:
    """A page as it was declared. `needs` decides who is led to it; the verbs decide what anybody gets."""

    route: str
    title: str
    needs: Needs
    side: PageSide
    build: Callable[[], Any]
    on_load: tuple[Any, ...]
    module: str

    def open_to(self, side: str, permissions: list[str]) -> bool:
        """Whether this person may look at the page at all."""
        if self.side == "public":
            return True
        if self.side not in (side, "both"):
            return False
        wanted = self.needs if isinstance(self.needs, tuple) else (self.needs,)
        return self.needs is None or any(permission in permissions for permission in wanted)


_PAGES: dict[str, Page] = {}


def page(
    route: str,
    *,
    title: str,
    needs: Needs = None,
    on_load: Any = (),
    side: PageSide = "lab",
    replaces: str = "",
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Declare a page. One with the route of a core page needs `replaces="<release>"`, the release it was written for."""

    def keep(build: Callable[[], Any]) -> Callable[[], Any]:
        if route in _PAGES and not replaces:
            raise ValueError(
                f"{route} is declared by {_PAGES[route].module} already; say replaces=… to take its place."
            )
        handlers = tuple(on_load) if isinstance(on_load, list | tuple) else (on_load,)
        _PAGES[route] = Page(route, title, needs, side, build, handlers, build.__module__)
        return build

    return keep


def pages() -> list[Page]:
    """Every page, in the order of declaration."""
    return list(_PAGES.values())


def page_at(route: str) -> Page | None:
    """The page of a route as the router names it, such as "samples/[sample_id]"."""
    return _PAGES.get("/" + route.strip("/").removesuffix("index").strip("/"))
