"""`labflow health`: whether one part of LabFlow on this machine is well, for a container's HEALTHCHECK. Needs no curl."""

from http.client import HTTPConnection, HTTPException
from typing import Literal

from labflow.errors import LabError

WAIT = 4.0

Part = Literal["web", "portal", "api", "worker"]


class Unwell(LabError):
    """The part does not answer, or is not ready."""

    code = "unwell"


def health(part: Part = "web", *, ready: bool = False) -> None:
    """Exit code 0 when the part is well, 1 when it is not.

    Parameters
    ----------
    part
        web, portal and api are asked at their port; a worker by the sign of life it leaves on its machine.
    ready
        Also ask for what it needs: database, migrations, a worker, storage, Redis.
    """
    from labflow.settings import settings

    values = settings()
    if part == "worker":
        from labflow.local.run_folder import run_folder

        _worker(str(run_folder(values.home)), ready=ready)
    else:
        host = "127.0.0.1" if values.host in ("0.0.0.0", "") else values.host  # noqa: S104 (compared, not bound)
        _server(part, host, _port(part), ready=ready)
    print(f"{part}: ok")


def _port(part: Part) -> int:
    from labflow.settings import settings

    values = settings()
    return {"api": values.api_port, "portal": values.portal_port}.get(part, values.port)


def _server(part: str, host: str, port: int, *, ready: bool) -> None:
    path = "/health/ready" if ready else "/health"
    connection = HTTPConnection(host, port, timeout=WAIT)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        told = answer.read(4000).decode(errors="replace")
    except (OSError, HTTPException) as error:
        raise Unwell(f"{part}: port {port} does not answer ({type(error).__name__}).") from None
    finally:
        connection.close()
    if answer.status != 200:
        raise Unwell(f"{part}: {answer.status} {told}")


def _worker(folder: str, *, ready: bool) -> None:
    from pathlib import Path

    from labflow.jobs.alive import STALE_AFTER, signs

    found = signs(Path(folder))
    if not found:
        raise Unwell("worker: none runs on this machine.")
    silent = [each.pid for each in found if not each.fresh]
    if silent:
        raise Unwell(f"worker: process {silent[0]} has said nothing for more than {STALE_AFTER:.0f} s.")
    if ready and not all(each.database for each in found):
        raise Unwell("worker: the database is not reachable.")
