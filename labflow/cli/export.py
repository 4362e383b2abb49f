"""`labflow export`: all data of the laboratory, in formats that need no LabFlow."""

from pathlib import Path


def export(target: Path) -> None:
    """Write everything that the laboratory has, but passwords and keys, as it is at this moment.

    Parameters
    ----------
    target
        A file that ends with .zip, or a folder, which is made.
    """
    from labflow.cli import at_hand
    from labflow.cli.progress import Steps
    from labflow.errors import LabError

    if target.exists() and (target.is_file() or any(target.iterdir())):
        raise LabError("{target} is there already: name another file or folder.", target=str(target))
    with at_hand.database():
        from labflow.domain import archives
        from labflow.domain.actor import system
        from labflow.wiring import open_house

        steps = Steps()
        with steps.step("Export"):
            done = archives.export(open_house(), system("export"), target, tell=lambda _part: None)
    steps.say(
        f"  {done.path}: {done.records:,} records, {done.files:,} files, {done.size:,} bytes. README.txt inside says how to read it."
    )
