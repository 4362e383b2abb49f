"""The Instruments port: the instruments room reads, this hands the bytes over."""

from typing import Any


class InstrumentFiles:
    """Imported lazily: a process that reads no instrument file does not load the readers."""

    def read(self, name: str, data: bytes, reader: str = "") -> Any:
        from labflow.instruments import read

        return read(name, data, reader=reader or None)

    def readers(self) -> list[tuple[str, str]]:
        from labflow.instruments import READERS

        return [(one.name, one.instrument) for one in READERS]

    def sheets(self, name: str, data: bytes) -> list[Any]:
        from labflow.instruments import sheets

        return list(sheets(name, data))
