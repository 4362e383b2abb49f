"""The session cookie: its two names, and how a door reads it from a request's header."""

SECURE_NAME = "__Host-session"
PLAIN_NAME = "session"


def cookie_name(*, secure: bool) -> str:
    """Over https the browser itself guards the name: `__Host-` cookies cannot be planted by a sibling site."""
    return SECURE_NAME if secure else PLAIN_NAME


def read_cookie(header: str, name: str) -> str:
    """The value of a cookie in a raw `Cookie` header; empty when it is not there."""
    for part in header.split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def session_token(header: str, *, https_only: bool) -> str:
    """The session's token. A house on https does not look at the plain name."""
    secure = read_cookie(header, SECURE_NAME)
    return secure if secure or https_only else read_cookie(header, PLAIN_NAME)
