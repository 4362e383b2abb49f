"""Nothing secret in a log: values whose name says so, and what looks like a secret inside any text."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "[hidden]"
DEEPEST = 6

_NAME = re.compile(
    r"(?i)(?:^|[_\-.])(?:pass(?:word|wd|phrase)?|secret|token|tokens|cookie|cookies|authori[sz]ation|auth|api[_-]?key|"
    r"access[_-]?key|secret[_-]?key|private[_-]?key|session|sid|otp|pin|dsn|signature|credential|credentials)$"
)
_PARAMETER = r"(?:[\w-]*(?:token|secret|password|passwd|passphrase|signature|credential|api_?key)|key|code|sid|otp|pin|auth|dsn|pass|proof)"
_TEXTS = (
    # user:password@host, of any address
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/@]+@", re.I), rf"\1:{HIDDEN}@"),
    (re.compile(r"\b(bearer|basic|token)\s+[\w.~+/=-]{6,}", re.I), rf"\1 {HIDDEN}"),
    (re.compile(r"\b((?:set-)?cookie|(?:proxy-)?authorization|x-api-key)(['\"]?\s*[:=]\s*)[^\n]+", re.I), rf"\1\2{HIDDEN}"),
    # ?token=…, password: …, 'secret': '…'
    (re.compile(rf"(?<![\w-])({_PARAMETER})(['\"]?\s*[=:]\s*)(?!{re.escape(HIDDEN)})('[^']*'|\"[^\"]*\"|[^\s&;,'\")}}\]]+)", re.I), rf"\1\2{HIDDEN}"),
    (re.compile(r"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?"), HIDDEN),
    (re.compile(r"\b(?:lf|sk|pk|rk|whsec)_(?:live_|test_)?[A-Za-z0-9_-]{8,}"), HIDDEN),
    (re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)", re.S), HIDDEN),
)  # fmt: skip


def text(value: str) -> str:
    """The text without what looks like a secret."""
    for pattern, instead in _TEXTS:
        value = pattern.sub(instead, value)
    return value


def value(name: str, given: Any, depth: int = 0) -> Any:
    """A value as a log may show it."""
    if _NAME.search(name) and given not in (None, "", True, False):
        return HIDDEN
    if isinstance(given, str):
        return text(given)
    if depth >= DEEPEST:
        return HIDDEN
    if isinstance(given, Mapping):
        return {str(key): value(str(key), each, depth + 1) for key, each in given.items()}
    if isinstance(given, list | tuple | set | frozenset):
        return [value(name, each, depth + 1) for each in given]
    if isinstance(given, bytes):
        return f"{len(given)} bytes"
    return given


def line(_logger: Any, _level: str, told: MutableMapping[str, Any]) -> dict[str, Any]:
    """The step of a log line that hides them. It comes last, so that tracebacks are in it."""
    return {name: value(name, each) for name, each in told.items()}
