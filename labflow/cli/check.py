"""`labflow check`: whether the settings are sound, before anybody relies on them."""

from labflow.errors import LabError


def check() -> None:
    """Say what is wrong with the settings; exit code 1 when anything is."""
    from labflow.cli import demo_account
    from labflow.settings import settings
    from labflow.settings_checks import problems_here, remarks

    values = settings()
    found = problems_here(values, demo_account=demo_account.opens)
    if found:
        raise LabError("\n".join(f"- {problem}" for problem in found))
    for remark in remarks(values):
        print(f"- {remark}")
    print(f"The settings are sound ({values.kind} mode).")
