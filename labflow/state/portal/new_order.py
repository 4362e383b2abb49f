"""/portal/orders/new: an order in steps. What is typed is kept in the database at once; here is only what is shown."""

from collections.abc import Callable
from typing import Any, ClassVar
from urllib.parse import urlencode

import reflex as rx

from labflow.components.toasts import done
from labflow.domain.portal import placing
from labflow.domain.portal.placing.content import STEPS
from labflow.domain.portal.placing.offer import Offer, PlaceOffer, TestOffer
from labflow.domain.portal.placing.sending import SentView
from labflow.domain.portal.placing.showing import DraftRow, DraftView
from labflow.errors import Invalids, LabError, NotFound
from labflow.state.base import LabState
from labflow.state.opening import Afresh
from labflow.state.typed import identifier, text
from labflow.vocabulary import Permission

ADDRESS = "/portal/orders/new"
# on a telephone the field would appear under the bar with the total
_SHOW_THE_DAY = "setTimeout(() => document.getElementById('by-day')?.scrollIntoView({block: 'nearest', behavior: 'smooth'}), 120)"
FEW = 8  # tests that are shown before somebody asks for all of them


class PortalOfferState(LabState, rx.State):
    """What can be ordered: read once a page, narrowed by what is searched for."""

    needs: ClassVar[Permission] = Permission.PORTAL_PLACE_ORDERS

    offer: Offer = Offer()
    tests: list[TestOffer] = []
    places: list[PlaceOffer] = []
    more: int = 0
    words: str = ""

    def _begin_with(self, offer: Offer, chosen: list[str]) -> None:
        """Every place, and a few tests: the chosen ones, then the first of the list."""
        self.offer, self.places, self.words = offer, offer.places, ""
        by_choice = sorted(offer.tests, key=lambda test: test.id not in chosen)
        self.tests = by_choice[: max(FEW, len(chosen))]
        self.more = len(offer.tests) - len(self.tests)

    @rx.event
    async def show_all_tests(self) -> None:
        """Every test that can be ordered, in the catalogue's order."""
        self.tests, self.more = self.offer.tests, 0

    @rx.event
    async def find_test(self, words: str) -> None:
        """Tests whose name, method or analytes have what was typed."""
        self.words = words[:60]
        self.tests, self.more = [t for t in self.offer.tests if _has(f"{t.name} {t.what}", words)], 0

    @rx.event
    async def find_place(self, words: str) -> None:
        """Places whose name or code has what was typed."""
        self.words = words[:60]
        self.places = [p for p in self.offer.places if _has(f"{p.name} {p.code}", words)]


class PortalNewOrderState(LabState, Afresh, rx.State):
    """The draft that the address names, or the choice how to begin."""

    needs: ClassVar[Permission] = Permission.PORTAL_PLACE_ORDERS
    left_open: ClassVar[tuple[str, ...]] = ("errors", "busy", "discarding")

    view: DraftView = DraftView()
    drafts: list[DraftRow] = []
    errors: dict[str, str] = {}
    loaded: bool = False
    missing: bool = False
    busy: bool = False
    discarding: bool = False

    @rx.event
    async def load(self) -> Any:
        """Read the draft at the step that the address asks for; without one, offer how to begin."""
        asked = self.router.url.query_parameters
        self.missing = False
        if not asked.get("draft"):
            self.view = DraftView()
            await self._offer()
            self.drafts, self.loaded = await self._do(placing.mine), True
            return None
        try:
            self.view = await self._do(placing.view, identifier(asked["draft"]))
            await self._offer()
            if asked.get("step", "") in STEPS and asked["step"] != self.view.step:
                await self._keep(placing.turn_to, asked["step"])
        except NotFound:
            self.view, self.missing = DraftView(), True
        self.loaded = True
        return None

    @rx.event
    async def begin(self, again: str) -> Any:
        """Begin an order: empty, or like an earlier one."""
        started = await self._do(placing.start, again=identifier(again) if again else None)
        return rx.redirect(f"{ADDRESS}?draft={started}")

    @rx.event
    async def choose_place(self, point_id: str) -> None:
        """A sample of this place, or none."""
        await self._keep(placing.choose_place, identifier(point_id))

    @rx.event
    async def add_place(self, form: dict[str, Any]) -> Any:
        """A sample from another place."""
        if await self._keep(placing.add_place, name=text(form, "name"), type_id=text(form, "type_id")):
            return rx.call_script("document.getElementById('other-place')?.reset()")
        return _to_first_problem()

    @rx.event
    async def remove(self, key: str) -> None:
        """Take a sample out."""
        await self._keep(placing.remove, key)

    @rx.event
    async def choose_test(self, test_id: str) -> None:
        """A test for all samples, or not."""
        await self._keep(placing.choose_test, identifier(test_id))

    @rx.event
    async def skip_test(self, key: str, test_id: str) -> None:
        """A test for one sample, or not."""
        await self._keep(placing.skip_test, key, test_id)

    @rx.event
    async def fill(self, field: str, value: str) -> Any:
        """Keep a fact of the order. Whoever wants a certain day is shown where to say which."""
        await self._keep(placing.fill, field, value, place=field)
        return rx.call_script(_SHOW_THE_DAY) if (field, value) == ("when", "date") else None

    @rx.event
    async def fill_sample(self, key: str, field: str, value: str) -> None:
        """Keep a fact of one sample."""
        await self._keep(placing.fill_sample, key, field, value, place=f"{key}.{field}")

    @rx.event
    async def fill_all(self, field: str, value: str) -> None:
        """Keep the same fact of every sample."""
        await self._keep(placing.fill_all, field, value, place=f"all.{field}")

    @rx.event
    async def turn_to(self, step: str) -> Any:
        """Go to another step, when everything before it is in order."""
        if not await self._keep(placing.turn_to, step):
            return _to_first_problem()
        wanted = urlencode({"draft": self.view.id, "step": self.view.step})
        return [rx.redirect(f"{ADDRESS}?{wanted}"), rx.call_script("scrollTo(0, 0)")]

    @rx.event
    async def ask_to_discard(self, open: bool) -> None:
        """Ask before anything is lost."""
        self.discarding = open

    @rx.event
    async def discard(self) -> Any:
        """Give the draft up."""
        self.discarding = False
        await self._do(placing.discard, identifier(self.view.id))
        return [done("Draft discarded. Nothing was sent."), rx.redirect("/portal")]

    @rx.event
    async def send(self) -> Any:
        """Hand the order in."""
        self.busy = True
        yield
        try:
            sent = await self._do(placing.send, identifier(self.view.id))
        except Invalids as refusal:
            self.errors, self.busy = refusal.errors, False
            yield _to_first_problem()
            return
        except LabError:
            self.busy = False
            raise
        self.busy = False
        yield rx.redirect(f"/portal/orders/sent/{sent}")

    async def _offer(self) -> None:
        """What can be ordered for the samples of the draft."""
        offered = await self.get_state(PortalOfferState)
        kinds = [sample.type_id for sample in self.view.samples]
        offered._begin_with(await self._do(placing.offer, list(dict.fromkeys(kinds))), self.view.tests)

    async def _keep(self, verb: Callable[..., DraftView], *args: Any, place: str = "", **facts: Any) -> bool:
        """Change the draft and show it as it is now. Refusals stand at their fields; False when there was one."""
        try:
            self.view = await self._do(verb, identifier(self.view.id), *args, **facts)
        except Invalids as refusal:
            self.errors = refusal.errors
            return False
        except LabError as refusal:
            if not refusal.field:
                raise
            self.errors = {**self.errors, place or refusal.field: refusal.message}
            return False
        self.errors = {at: told for at, told in self.errors.items() if place and at != place}
        return True


class PortalSentState(LabState, rx.State):
    """/portal/orders/sent/[order_id]: what happens next."""

    needs: ClassVar[Permission] = Permission.PORTAL_PLACE_ORDERS

    view: SentView = SentView()
    missing: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the order that was sent."""
        try:
            wanted = identifier(self._at_end())
            self.view, self.missing = await self._do(placing.sent, wanted), False
        except NotFound:
            self.view, self.missing = SentView(), True


def _has(where: str, words: str) -> bool:
    return all(word in where.lower() for word in words.lower().split())


def _to_first_problem() -> Any:
    """Bring the first problem into view, with the focus in its field, or on the first of what is to be chosen."""
    return rx.call_script(
        "setTimeout(() => { document.querySelectorAll('.ordering details:has(.err)').forEach(sample => { sample.open = true });"
        " const e = document.querySelector('.ordering .err:not(.folded-only)'), box = e?.closest('.field');"
        " e?.scrollIntoView({block: 'center'});"
        " (box ? box.querySelector('input,select,textarea,button') : e?.parentElement.querySelector('.tcs input'))"
        "?.focus({preventScroll: true}); }, 120)"
    )
