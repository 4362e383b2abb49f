"""A cursor that describes the columns of an answer only to who asks.

SQLAlchemy knows the columns of a statement it has made before; the driver described them anew for every answer, thirty objects
for a row of a sample.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

from psycopg import Column, Cursor


class LeanCursor(Cursor[Any]):
    """As psycopg's, with a description that is made when it is looked at."""

    @property
    def description(self) -> Any:
        """The columns of this answer; None for one without rows."""
        answer = self.pgresult
        return (
            _Columns(self, answer.nfields) if answer is not None and answer.nfields else super().description
        )


class _Columns(Sequence[Column]):
    def __init__(self, cursor: LeanCursor, count: int) -> None:
        self._cursor, self._count = cursor, count

    @cached_property
    def _made(self) -> list[Column]:
        return [Column(self._cursor, place) for place in range(self._count)]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Column]:
        return iter(self._made)

    @overload
    def __getitem__(self, place: int) -> Column: ...
    @overload
    def __getitem__(self, place: slice) -> list[Column]: ...
    def __getitem__(self, place: int | slice) -> Column | list[Column]:
        return self._made[place]
