"""What a client's own table calls our columns: by heading, by our own labels, or by what stands below."""

import hashlib
from collections.abc import Iterable

from labflow import words
from labflow.domain.drafts.columns import CHOICES
from labflow.domain.drafts.words import Sheet
from labflow.kit.headings import alike, plain
from labflow.kit.moments import clock_time, date_order, moment

TIME = "collected_time"
"""The time of day where a table keeps it apart from the date."""
TEST = "tests="
"""A column of crosses for one test: "tests=PB"."""

NAMES: dict[str, tuple[str, ...]] = {
    "client_reference": (
        "sample name", "sample id", "sampleid", "client sample id", "client id", "field id", "field sample id", "customer sample id",
        "your reference", "reference", "sample reference", "sample", "sample description", "sample identification", "sample no", "sample number",
        "name", "description", "probe", "probenbezeichnung", "probenname", "bezeichnung", "probennummer", "muestra", "échantillon", "campione",
    ),
    "sample_point": (
        "sample point", "sampling point", "sample location", "sampling location", "location", "location code", "location id", "site name", "site", "site id", "site code", "station",
        "station id", "point", "pwsid", "monitoring point", "well", "entnahmestelle", "messstelle", "probenahmestelle", "punto de muestreo",
        "point de prélèvement",
    ),
    "sample_type": (
        "sample type", "matrix", "type", "sample matrix", "material", "media", "medium", "matrix code", "matrix type", "probenart", "matriz",
        "matrice",
    ),
    "collected_at": (
        "collected", "collected at", "collection date", "collection date time", "collection date and time", "date collected", "date time collected",
        "sample date", "sampled", "sampled at", "taken", "taken at", "sampling date", "sample date time", "date sampled", "date", "date time", "date and time",
        "probenahmedatum", "entnahmedatum", "datum", "probenahme", "entnahme", "fecha", "fecha de muestreo", "date de prélèvement",
    ),
    TIME: (
        "collection time", "time collected", "sample time", "sampling time", "time", "time sampled", "uhrzeit", "zeit", "entnahmezeit", "probenahmezeit", "hora", "heure",
    ),
    "collected_by": (
        "collected by", "sampler", "sampled by", "taken by", "sampler name", "collector", "technician", "sampler initials", "probenehmer", "entnommen von",
        "muestreador", "préleveur",
    ),
    "tests": (
        "tests", "test", "analysis", "analyses", "analysis requested", "analyses requested", "requested analysis", "requested tests", "parameters",
        "parameter", "profile", "profiles", "test code", "test codes", "panel", "parameterumfang", "untersuchung", "untersuchungen", "análisis",
    ),
    "containers": ("containers", "container", "bottles", "bottle", "container type", "container codes", "gefäß", "gefäße", "flasche", "envases"),
}  # fmt: skip


def fingerprint(headings: Iterable[str]) -> str:
    """The same for tables with the same headings in the same order, whatever their case."""
    return hashlib.sha256("\n".join(plain(heading) for heading in headings).encode()).hexdigest()


def by_heading(sheet: Sheet, heading: str) -> str:
    """The column a heading stands for: our own label, a known word for it, or the code of a test. "" when none does."""
    word = plain(heading.rstrip("* "))
    if not word:
        return ""
    for column in sheet.columns:
        if word in (*labels_of(column.label), plain(column.key), plain(column.key.removeprefix("custom."))):
            return column.key
        if column.note and word == plain(f"{column.label} {column.note}"):
            return column.key
    bare = plain(heading.split("(")[0])
    for key, names in NAMES.items():
        if word in names or bare in names:
            return key
    option = sheet.option("tests", heading)
    return TEST + option.value if option else ""


def labels_of(label: str) -> set[str]:
    """A label of ours in every language: a form comes back as it was sent out."""
    found = set()
    for language in words.LANGUAGES:
        with words.speaking(language):
            found.add(plain(words._(label)))
    return found


def by_example(sheet: Sheet, values: list[str]) -> str:
    """The column that most of the values fit: words of a pick list, else dates and times."""
    some = list(dict.fromkeys(value for value in values if value))[:40]
    if not some:
        return ""
    for column in sheet.columns:
        if column.kind in CHOICES and not column.key.startswith("custom."):
            fits = sum(1 for value in some if known(sheet, column.key, value))
            if fits * 10 >= len(some) * 6:
                return column.key
    order = date_order(some) or "dmy"
    return "collected_at" if sum(1 for value in some if moment(value, order)) * 10 >= len(some) * 8 else ""


def known(sheet: Sheet, key: str, value: str) -> bool:
    """Whether a whole cell is understood."""
    if sheet.option(key, value):
        return True
    kind = next((column.kind for column in sheet.columns if column.key == key), "")
    if kind == "multi":
        found, unknown = sheet.pieces(key, value)
        return bool(found) and not unknown
    if kind == "counted":
        counted, unknown = sheet.counted(key, value)
        return bool(counted) and not unknown
    return False


def crossed(value: str) -> bool:
    """Whether a cell of a column of crosses asks for the test."""
    return alike(value) not in ("", "0", "-", "no", "n", "false", "nein")


def with_time(day: str, time: str) -> str:
    """A date and a time from two cells. A date may come as a moment at midnight, a time with a date before it."""
    if not time or clock_time(day.removesuffix("00:00:00")):
        return day
    return f"{day.removesuffix('00:00:00').strip()} {time.split(' ')[-1] if time[:4].isdigit() else time}".strip()
