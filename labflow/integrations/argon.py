"""Password hashing with argon2id: 19 MiB of memory, two passes (OWASP's floor; a check takes about 60 ms)."""

import os
import threading

from pwdlib.hashers.argon2 import Argon2Hasher

PARALLEL_HASHES = max(2, os.cpu_count() or 2)


class Argon2:
    """The `Passwords` port. Few hashes run at once, so a storm of sign-ins cannot take all memory."""

    def __init__(self, memory_kib: int = 19 * 1024, passes: int = 2) -> None:
        self._hasher = Argon2Hasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)
        self._places = threading.BoundedSemaphore(PARALLEL_HASHES)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        with self._places:
            return self._hasher.hash(password)

    def check(self, password: str, stored: str | None) -> bool:
        """Whether the password is right. Without a stored hash a check against nobody's hash takes the same time."""
        with self._places:
            right = self._hasher.verify(password, stored or self._nobody)
        return right and bool(stored)

    def outdated(self, stored: str) -> bool:
        return self._hasher.check_needs_rehash(stored)
