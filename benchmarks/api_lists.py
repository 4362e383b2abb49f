"""How many times a second one process answers lists of the API: `python -m benchmarks.api_lists [--samples 20000]`.

The whole application but its socket and its edge: token, transaction, permission, statements, JSON. One request after the other.
"""

import argparse
import os
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from fastapi.testclient import TestClient

from benchmarks.many import laboratory, server_in
from labflow.api.app import api
from labflow.demo.accounts import PASSWORD
from labflow.domain import identity

ROUNDS = 300
ASKED = (
    "samples?limit=50", "samples?limit=50&fields=number,state", "samples?limit=50&expand=order,client",
    "samples?limit=50&filter=state:is:received&sort=due", "samples?limit=200", "orders?limit=50", "results?limit=50", "me",
)  # fmt: skip


def main() -> None:
    """One line a question: requests a second, median and 95th percentile in milliseconds, size."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, default=20_000)
    given = asked.parse_args()
    with TemporaryDirectory(prefix="labflow-api-") as folder, server_in(Path(folder)) as server:
        house = laboratory(server, given.samples).house
        token = identity.sign_in(house, "admin@labflow.dev", PASSWORD, kind="api").token
        client = TestClient(api, headers={"authorization": f"Bearer {token}"})
        for question in ASKED:
            _show(client, question)
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _show(client: TestClient, question: str) -> None:
    spent: list[float] = []
    for round in range(ROUNDS + 20):
        began = time.perf_counter()
        answer = client.get(f"/api/v1/{question}")
        if round >= 20:
            spent.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
    slow = sorted(spent)[int(len(spent) * 0.95)]
    print(
        f"{question:<56} {1000 * len(spent) / sum(spent):6.0f} /s   p50 {median(spent):5.1f} ms   p95 {slow:5.1f} ms"
        f"   {len(answer.content) / 1024:5.1f} KiB"
    )


if __name__ == "__main__":
    main()
