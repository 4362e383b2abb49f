"""A file in a bucket as Python reads files: a piece at a time, and from any place of it."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

PIECE = 1024 * 1024


class BucketFile(io.RawIOBase):
    """Reads on through one answer of the bucket; only a jump to another place asks it anew. `asking` tells what fails."""

    def __init__(
        self, size: int, answer_from: Callable[[int], Any], asking: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._size, self._answer_from, self._asking = size, answer_from, asking
        self._place = 0
        self._answer: Any = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._size}[whence]
        place = max(0, begin + offset)
        if place != self._place:
            self._leave()
        self._place = place
        return place

    def readinto(self, buffer: Any) -> int:
        if self._place >= self._size:
            return 0
        with self._asking():
            if self._answer is None:
                self._answer = self._answer_from(self._place)
            data = self._answer.read(len(buffer))
        buffer[: len(data)] = data
        self._place += len(data)
        return len(data)

    def close(self) -> None:
        self._leave()
        super().close()

    def _leave(self) -> None:
        if self._answer is not None:
            self._answer.close()
            self._answer = None
