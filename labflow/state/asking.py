"""Questions of many tabs in one reading: those that come while one is being read are answered together by the next.

No answer is older than its question, for a reading begins after the last question it answers was asked.
"""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping
from typing import Generic, TypeVar

Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")


class Asking(Generic[Question, Answer]):
    """`read` answers a set of questions. It is called in the task of whoever asked first, once at a time."""

    def __init__(self, read: Callable[[set[Question]], Awaitable[Mapping[Question, Answer]]]) -> None:
        self._read = read
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turn = asyncio.Lock()
        self._waiting: set[Question] = set()
        self._next: asyncio.Task[Mapping[Question, Answer]] | None = None

    async def ask(self, question: Question) -> Answer:
        """The answer, from a reading that begins after this moment."""
        if self._loop is not asyncio.get_running_loop():
            self._loop, self._turn, self._next = asyncio.get_running_loop(), asyncio.Lock(), None
        if self._next is None:
            self._waiting = set()
            self._next = asyncio.create_task(self._answer(self._waiting))
        self._waiting.add(question)
        return (await asyncio.shield(self._next))[question]

    async def _answer(self, questions: set[Question]) -> Mapping[Question, Answer]:
        async with self._turn:
            self._next = None
            return await self._read(questions)
