"""Files of real instruments. They are kept outside the repository; see LABFLOW_REALDATA."""

import os
from datetime import datetime
from pathlib import Path

import pytest

from labflow.instruments import FileRefused, Mapping, ReadFile, Reading, read

FOLDER = Path(os.environ.get("LABFLOW_REALDATA", Path(__file__).parents[2].parent / "shared" / "realdata"))
pytestmark = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"no real instrument files at {FOLDER}; set LABFLOW_REALDATA"
)


def real(ending: str, *, reader: str | None = None, mapping: Mapping | None = None) -> ReadFile:
    path = next(FOLDER.glob(f"*{ending}"))
    return read(path.name, path.read_bytes(), reader=reader, mapping=mapping)


def test_winlab32() -> None:
    found = real("winlab32.csv")
    assert (found.reader, found.problems) == ("winlab32", [])
    assert [(each.sample, each.analyte, each.value, each.unit, each.cell) for each in found.readings] == [
        ("DU-0001", "Ag 107", "0.111", "mg/kg", "E2"), ("DU-0001", "Al 27", "0.222", "mg/kg", "E3"),
        ("DU-0002", "Ag 107", "0.555", "mg/kg", "E4"), ("DU-0002", "Al 27", "0.666", "mg/kg", "E5"),
    ]  # fmt: skip
    assert {each.measured_at for each in found.readings} == {datetime(2021, 5, 28, 12, 40, 54)}  # noqa: DTZ001


def test_masshunter() -> None:
    found = real("masshunter.quantitative.csv")
    assert (found.reader, found.problems) == ("masshunter", [])
    assert found.readings == [
        Reading(
            sample="H2O-0001",
            analyte="TestInterims",
            value="0.1034",
            measured_at=datetime(2019, 2, 28, 0, 14),  # noqa: DTZ001 - as written
            row=3,
            cell="L3",
            kind="sample",
            note="Flagged ! in MassHunter",
        )
    ]


def test_nexion() -> None:
    found = real("nexion350x.xlsx")
    assert found.reader == "nexion"
    silver = found.readings[0]
    assert (silver.sample, silver.analyte, silver.value, silver.unit) == (
        "DU-0001",
        "Ag 107",
        "0.111",
        "mg/L",
    )
    assert silver.cell == "Concentrations!H3"
    assert ("PLP21-0004", "Ce 140") in {(each.sample, each.analyte) for each in found.readings}
    assert "Calibration Curves" not in {each.sample for each in found.readings}


def test_lachat() -> None:
    found = real("lachat.quickchem.csv")
    assert (found.reader, len(found.readings), found.problems) == ("lachat", 81, [])
    assert {each.kind for each in found.readings} == {"calibration", "qc", "sample"}
    assert found.readings[27].sample == "[A00036896008] RW011B"


def test_aq2() -> None:
    found = real("AQ2.csv")
    assert (found.reader, len(found.readings), found.problems) == ("aq2", 50, [])
    assert (found.readings[0].value, found.readings[0].unit) == ("2.629", "mg N/L")


def test_shimadzu_gcms() -> None:
    found = real("shimadzu.gcms.qp2010se.txt")
    assert [(each.sample, each.analyte, each.value, each.unit) for each in found.readings] == [
        ("H2O-0001", "Mg", "2", "mg"), ("H2O-0001", "Ca", "----", "mg")
    ]  # fmt: skip


def test_qubit_as_a_plain_table() -> None:
    found = real("qubit4_example_1.csv")
    assert [(each.value, each.unit) for each in found.readings] == [("6.08", "ng/µL"), ("112", "ng/µL")]


def test_novabio_as_a_plain_table() -> None:
    found = real("SampleResultsDEVICE1232021-02-18_104838.csv")
    glucose = next(each for each in found.readings if each.analyte == "Gluc")
    assert (glucose.sample, glucose.value, glucose.cell) == ("SAMPLE 0001", "0.78", "F2")


def test_genesys_utf16_by_a_mapping() -> None:
    found = real("1_57_42_PM.csv", mapping=Mapping("Well Position", value="Result", fixed_analyte="Protein"))
    assert (found.readings[0].sample, found.readings[0].value) == ("WD10369453 1", "0.7373")


def test_titrator_without_headings_by_a_mapping() -> None:
    chosen = Mapping(
        "$B", analyte="$G", value="$E", unit="$F", measured_at="$C", header_row=0, fill_down=True
    )
    found = real("metler.toledo.dl55.xlsx", mapping=chosen)
    first, second = found.readings[:2]
    assert (first.sample, first.analyte, first.value, first.unit) == ("H2O-0001", "Mg", "2", "g")
    assert (second.sample, second.analyte, second.cell) == ("H2O-0001", "Ca", "Sheet1!E2")


@pytest.mark.parametrize("ending", ["c311.txt", ".hl7", "dl55.xlsx"])
def test_files_of_other_kinds_are_refused_with_advice(ending: str) -> None:
    with pytest.raises(FileRefused, match="Choose the columns yourself"):
        real(ending)


def test_a_file_of_another_instrument_is_refused() -> None:
    with pytest.raises(FileRefused, match="no WinLab32 export"):
        real("AQ2.csv", reader="winlab32")
