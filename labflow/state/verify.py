"""/verify: anybody asks whether a certificate is genuine and current."""

import asyncio
from typing import Any, ClassVar
from urllib.parse import quote

import reflex as rx

from labflow.domain import lab
from labflow.domain.actor import system
from labflow.domain.house import the_house, work_as
from labflow.domain.reports import verifying
from labflow.domain.reports.verifying import CodeAnswer
from labflow.state.base import LabState
from labflow.state.typed import text


class VerifyState(LabState, rx.State):
    """The code that was asked for and what is said about it."""

    needs: ClassVar[str] = "public"

    lab: str = ""
    logo: str = ""
    answer: CodeAnswer = CodeAnswer()
    empty: bool = False

    @rx.event
    async def load(self) -> None:
        """Answer for the code that the address names, if it names one."""
        named = (
            self.router.url.path.rstrip("/").rpartition("/verify/")[2]
            if "/verify/" in self.router.url.path
            else ""
        )
        self.lab, self.logo, self.answer = await asyncio.to_thread(_ask, named[:40])
        self.empty = False

    @rx.event
    async def check(self, form: dict[str, Any]) -> Any:
        """Ask for a code that was typed."""
        code = verifying.tidy(text(form, "code"))
        self.empty = not code
        return rx.redirect(f"/verify/{quote(code)}") if code else None


def _ask(code: str) -> tuple[str, str, CodeAnswer]:
    with work_as(system("door"), verb="lab.profile") as work:
        name, logo = lab.profile(work).name, lab.logo_address(work)
    return name, logo, verifying.check_code(the_house(), code)
