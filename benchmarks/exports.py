"""How fast a long list becomes a file, and with how much memory: `python -m benchmarks.exports [--samples 100000]`.

As the worker does it: rights, statements, file on disk. Memory is what the process has grown by at its peak.
"""

import argparse
import os
import resource
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.many import laboratory, server_in
from labflow.domain import declared
from labflow.domain.house import open_house
from labflow.domain.lists import exporting
from labflow.domain.nouns import Asking
from labflow.domain.nouns.exporting import ask, fetch
from labflow.domain.work import open_work
from labflow.integrations.local_files import LocalFiles
from labflow.kit.tables import MEDIA


def main() -> None:
    """One line a format: seconds, rows a second, size, growth of the process at its peak so far."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--samples", type=int, default=100_000)
    given = asked.parse_args()
    print(f"{len(declared.NOUNS)} nouns can be exported; here the samples")
    with TemporaryDirectory(prefix="labflow-exports-") as folder, server_in(Path(folder)) as server:
        place = laboratory(server, given.samples)
        house, boss = replace(place.house, storage=LocalFiles(Path(folder) / "files")), place.people["elena"]
        open_house(house)
        before = _peak()
        for format in MEDIA:
            began = time.perf_counter()
            with open_work(house, boss) as work:
                id = ask(work, "samples", Asking(), format=format)
            told: list[int] = []
            exporting.make(house, id, tell=told.append)
            spent = time.perf_counter() - began
            with open_work(house, boss) as work:
                size = fetch(work, id).size
            print(
                f"{format:<8} {told[-1]:>8} rows {spent:6.1f} s {told[-1] / spent:8.0f} rows/s {size / 2**20:7.1f} MiB"
                f"   memory +{(_peak() - before) / 1024:5.1f} MiB"
            )
    print("load average {:.1f} {:.1f} {:.1f}".format(*os.getloadavg()))


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
