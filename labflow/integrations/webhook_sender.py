"""Carries webhooks to strangers' servers: https to a public address, looked up once, five seconds, no second hop.

The name is resolved here; the connection goes to the address that was checked, while TLS and Host keep the name. So a
name that answers differently the second time gains nothing (DNS rebinding). Nothing of the environment counts: no
proxy, no netrc. Redirects are answers like any other, and not followed.
"""

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx

from labflow.domain.ports import Parcel, Receipt
from labflow.kit.addresses import Target, WrongAddress, is_outside, target
from labflow.words import _

SECONDS = 5.0
MOST_BYTES = 64 * 1024
KEPT_SIGNS = 2000

# it would write whole addresses into the log, and what receivers hide in them
logging.getLogger("httpx").setLevel(logging.WARNING)

Resolve = Callable[[str, int], list[str]]


def system_resolver(host: str, port: int) -> list[str]:
    """The addresses of a name, as this machine's resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(info[4][0]) for info in found))


class WebhookSender:
    """The courier. `loopback` (never in production) lets tests and demonstrations send to this machine."""

    def __init__(
        self,
        *,
        loopback: bool = False,
        resolve: Resolve = system_resolver,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self.loopback, self.resolve, self.tls, self.seconds = loopback, resolve, tls, seconds
        # its own threads: a resolver that hangs must not hold up the end of a try
        self._lookups = ThreadPoolExecutor(max_workers=8, thread_name_prefix="webhook-dns")

    def problem(self, url: str) -> str:
        try:
            target(url, loopback=self.loopback)
        except WrongAddress as wrong:
            return _(str(wrong))
        return ""

    def send(self, parcel: Parcel) -> Receipt:
        begun = time.monotonic()
        try:
            status, answer = asyncio.run(self._within_time(parcel))
            receipt = Receipt(status, answer)
        except TimeoutError:
            receipt = Receipt(error=f"No complete answer within {self.seconds:g} seconds.")
        except WrongAddress as wrong:
            receipt = Receipt(error=str(wrong))
        except ssl.SSLError as error:
            receipt = Receipt(error=_tls(error))
        except (httpx.HTTPError, OSError, UnicodeError) as error:
            receipt = Receipt(error=_told(error))
        return Receipt(
            receipt.status, receipt.answer, receipt.error[:300], round((time.monotonic() - begun) * 1000)
        )

    async def _within_time(self, parcel: Parcel) -> tuple[int, str]:
        async with asyncio.timeout(self.seconds):
            goal = target(parcel.url, loopback=self.loopback)
            address = await self._address(goal)
            return await self._ask(goal, address, parcel)

    async def _address(self, goal: Target) -> str:
        """One address, after a look at all: a name with one private address among public ones is not trusted at all."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._lookups, self.resolve, goal.host, goal.port)
        except OSError:
            raise WrongAddress(f"The name {goal.host} is not known.") from None
        if not found:
            raise WrongAddress(f"The name {goal.host} is not known.")
        if not all(self._may(goal, each) for each in found):
            raise WrongAddress(f"{goal.host} is not a public server: nothing was sent.")
        return found[0]

    def _may(self, goal: Target, address: str) -> bool:
        own = self.loopback and goal.host in ("127.0.0.1", "localhost")
        return address in ("127.0.0.1", "::1") if own else is_outside(address)

    async def _ask(self, goal: Target, address: str, parcel: Parcel) -> tuple[int, str]:
        shown = f"[{address}]" if ":" in address else address
        headers = {
            **parcel.headers, "host": goal.authority, "accept-encoding": "identity", "connection": "close",
        }  # fmt: skip
        async with (
            httpx.AsyncClient(
                verify=self.tls or True, trust_env=False, follow_redirects=False, timeout=self.seconds
            ) as client,
            client.stream(
                "POST", f"{goal.scheme}://{shown}:{goal.port}{goal.path}", content=parcel.body, headers=headers,
                extensions={"sni_hostname": goal.host},
            ) as response,
        ):  # fmt: skip
            return response.status_code, await _beginning(response)


async def _beginning(response: httpx.Response) -> str:
    """The first of what was answered; reading stops long before it is too much."""
    read = bytearray()
    async for piece in response.aiter_raw(16 * 1024):
        read += piece
        if len(read) >= MOST_BYTES:
            break
    return bytes(read[: 4 * KEPT_SIGNS]).decode("utf-8", "replace").replace("\0", "�")[:KEPT_SIGNS]


def _told(error: BaseException) -> str:
    """What went wrong with the connection, without our own insides."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return _tls(cause)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return "No connection: the server did not take it."
    return "The connection broke off before there was an answer."


def _tls(error: ssl.SSLError) -> str:
    why = getattr(error, "verify_message", "") or (error.reason or "").replace("_", " ").lower()
    return f"The server's certificate is not trusted ({why})." if why else "The server speaks no TLS."
