"""The Instruments port: the instruments room reads, this hands the bytes over."""

from typing import Any


class InstrumentFiles:
    """Imported lazily: a process that reads no instrument file does not load the readers."""

    def read(self, name: str, data: bytes) -> Any:
        from labflow.instruments import read

        return read(name, data)

    def sheets(self, name: str, data: bytes) -> list[Any]:
        from labflow.instruments import sheets

        return list(sheets(name, data))
