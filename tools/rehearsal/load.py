"""Programs that register clients all the time, and what became of what was acknowledged."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import httpx

from labflow.local.postgres import Dsns
from tools.rehearsal.asking import Asker
from tools.rehearsal.stack import Stack

MEGABYTE = 1024 * 1024
LARGE = b"%PDF-1.7\n" + bytes(50 * MEGABYTE - 100_000)
"""A file as large as one may be, nearly."""


class Load:
    """Programs that register clients all the time; each registration has a key, and is asked again until it is answered."""

    def __init__(
        self, stack: Stack, hands: int = 4, pause: float = 0.25, asker: Callable[[], Asker] | None = None
    ) -> None:
        self.stack, self.hands, self.pause = stack, hands, pause
        self.asker = asker or (lambda: Asker(stack))
        self.acknowledged: list[str] = []
        self.failures: Counter[str] = Counter()
        self._over = threading.Event()

    @contextmanager
    def working(self) -> Iterator["Load"]:
        token = self.asker().token()
        threads = [threading.Thread(target=self._work, args=(token,)) for _ in range(self.hands)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def _work(self, token: str) -> None:
        asker = self.asker()
        while not self._over.is_set():
            code, key = uuid4().hex[:10].upper(), uuid4().hex
            for _try in range(60):
                if self._accepted(asker, token, code, key):
                    self.acknowledged.append(code)
                    break
                time.sleep(0.5)
            self._over.wait(self.pause)

    def _accepted(self, asker: Asker, token: str, code: str, key: str) -> bool:
        try:
            answer = asker.api(
                "POST",
                "/api/v1/clients",
                token,
                json={"code": code, "name": f"Load {code}"},
                headers={"idempotency-key": key},
            )
        except httpx.HTTPError as trouble:
            self.failures[type(trouble).__name__] += 1
            return False
        if answer.status_code != 201:
            self.failures[str(answer.status_code)] += 1
        return answer.status_code == 201

    def kept(self, dsns: Dsns | None = None) -> str:
        """Every registration that was acknowledged is there, once."""
        with self.stack.database_reader(dsns) as rows:
            there = Counter(rows("select code from client where name like 'Load %'"))
        lost = [code for code in self.acknowledged if there[code] == 0]
        doubled = [code for code, count in there.items() if count > 1]
        assert not lost, f"lost: {lost[:5]}"
        assert not doubled, f"doubled: {doubled[:5]}"
        assert self.acknowledged, "nothing was registered"
        failed = ", ".join(f"{count} × {kind}" for kind, count in self.failures.items())
        return f"{len(self.acknowledged)} acknowledged, 0 lost, 0 doubled; tries that failed meanwhile: {failed or 'none'}"
