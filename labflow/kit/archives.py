"""Archives that somebody sent: cut, altered, encrypted, or packed in a way that Python does not read."""

import struct
import zipfile
import zlib

# What zipfile raises on such a one. NotImplementedError is its word for a compression or version that it does not know.
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
    OverflowError,
)  # fmt: skip
