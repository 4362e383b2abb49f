"""Encrypted files: what was written comes back, and nothing else does."""

from io import BytesIO

import pytest

from labflow.backup import sealing
from labflow.backup.sealing import MAGIC, PIECE, SALT, NotOpened, Sealer, opened

KEY = bytes(range(32))
HEADER = len(MAGIC) + SALT


def sealed(data: bytes, *, step: int = 300_000) -> bytes:
    out = BytesIO()
    sealer = Sealer(out, KEY)
    for start in range(0, len(data), step):
        sealer.write(data[start : start + step])
    sealer.close()
    return out.getvalue()


def read(data: bytes, key: bytes = KEY) -> bytes:
    return b"".join(opened(BytesIO(data), key))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 2_345_678])
def test_what_was_written_comes_back(size: int):
    data = (b"0123456789abcdef" * (size // 16 + 1))[:size]
    assert read(sealed(data)) == data
    assert data[:64] not in sealed(data) or size < 64


def test_a_file_cut_at_any_place_is_noticed():
    data = sealed(b"x" * (2 * PIECE + 5))
    piece = HEADER + 4 + PIECE + 16
    for end in (0, 5, HEADER, HEADER + 2, HEADER + 4, piece - 1, piece, piece * 2 - HEADER, len(data) - 1):
        with pytest.raises(NotOpened):
            read(data[:end])


def test_pieces_cannot_be_changed_swapped_repeated_or_added():
    data = sealed(b"a" * PIECE + b"b" * PIECE + b"c")
    size = 4 + PIECE + 16
    first, second, rest = (
        data[HEADER : HEADER + size],
        data[HEADER + size : HEADER + 2 * size],
        data[HEADER + 2 * size :],
    )
    head = data[:HEADER]
    for forged in (
        head + second + first + rest, head + first + rest, head + first + first + second + rest, data + b"x",
        head + first[:100] + bytes([first[100] ^ 1]) + first[101:] + second + rest,
        data[:10] + bytes([data[10] ^ 1]) + data[11:],
    ):  # fmt: skip
        with pytest.raises(NotOpened):
            read(forged)


def test_another_key_opens_nothing():
    with pytest.raises(NotOpened, match="another key"):
        read(sealed(b"results"), bytes(32))
    assert sealed(b"results") != sealed(b"results")
    assert sealing.derived(KEY, b"", b"one") != sealing.derived(KEY, b"", b"other")
