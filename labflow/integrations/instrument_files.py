"""The Instruments port: the instruments room reads, this hands the bytes over."""

from collections.abc import Callable
from typing import Any

from labflow.domain.ports import ColumnsKnown


class InstrumentFiles:
    """Imported lazily: a process that reads no instrument file does not load the readers."""

    def read(
        self,
        name: str,
        data: bytes,
        reader: str = "",
        known: Callable[[str], ColumnsKnown | None] | None = None,
    ) -> Any:
        from labflow.instruments import Known, read

        def of(fingerprint: str) -> Known | None:
            before = known(fingerprint) if known else None
            return Known(before.roles, before.date_order) if before else None

        return read(name, data, reader=reader or None, known=of if known else None)

    def read_mapped(self, name: str, data: bytes, columns: ColumnsKnown) -> Any:
        from labflow.instruments import Known, mapped, sheets

        return mapped(sheets(name, data), Known(columns.roles, columns.date_order))

    def readers(self) -> list[tuple[str, str]]:
        from labflow.instruments import READERS

        return [(one.name, one.instrument) for one in READERS]

    def sheets(self, name: str, data: bytes) -> list[Any]:
        from labflow.instruments import sheets

        return list(sheets(name, data))
