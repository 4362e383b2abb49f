"""PerkinElmer WinLab32 and Syngistix exports."""

from datetime import datetime

import pytest

from labflow.instruments import FileRefused, ReadFile, read


def winlab(text: str, encoding: str = "utf-8") -> ReadFile:
    found = read("export.csv", text.encode(encoding))
    assert found.reader == "winlab32"
    return found


def test_the_concentration_in_the_sample_wins() -> None:
    found = winlab(
        "Sample ID,Seq. No.,Analyte Name,Int (Corr),RSD (Corr Int),Conc (Calib),Units (Calib),Conc (Samp),Units (Samp),"
        "Reported Conc (Calib),Reported Conc (Samp),Date,Time\n"
        "DU-1,4,Al 396.153,12345.6,0.4,0.0111,mg/L,1.11,mg/kg,0.0111,1.11,28/05/2021,14:40:54\n"
        "DU-1,4,Pb 220.353,99.6,0.4,<0.001,mg/L,<0.1,mg/kg,<0.001,<0.1,28/05/2021,14:41:54\n"
    )
    first, second = found.readings
    assert (first.sample, first.analyte, first.value, first.unit, first.note) == (
        "DU-1",
        "Al 396.153",
        "1.11",
        "mg/kg",
        "",
    )
    assert (second.value, second.cell, second.row) == ("<0.1", "K3", 3)
    assert first.measured_at == datetime(2021, 5, 28, 14, 40, 54)  # noqa: DTZ001 - as written
    assert found.problems == []


def test_the_unit_goes_with_its_concentration() -> None:
    found = winlab("Sample ID,Elem,Units (Samp),Units (Calib),Reported Conc (Calib)\nA,Fe,mg/kg,mg/L,0.5\n")
    assert found.readings[0].unit == "mg/L"
    assert "dilution not included" in found.readings[0].note


@pytest.mark.parametrize("mark", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_other_separators_and_encodings(mark: str, encoding: str) -> None:
    rows = [
        ["Sample ID", "Analyte Name", "Reported Conc (Samp)", "Units (Samp)"],
        ["A", "Fe 238.204", "1,25", "µg/L"],
    ]
    found = winlab("\r\n".join(mark.join(row) for row in rows), encoding)
    assert (found.readings[0].value, found.readings[0].unit) == ("1,25", "µg/L")


def test_replicates_without_a_mean() -> None:
    found = winlab(
        "Sample ID,Analyte Name,Repl No1,Conc (Samp)1,Repl No2,Conc (Samp)2\nA,Ag 328.068,1,4.9,2,5.1\n"
    )
    assert [(each.value, each.note) for each in found.readings] == [
        ("4.9", "Replicate 1"),
        ("5.1", "Replicate 2"),
    ]


def test_run_checks_by_name_type_and_recovery() -> None:
    found = winlab(
        "Sample ID,Sample Type,Elem,Reported Conc (Samp),QC Recovery\n"
        "Calib Blank 1,,Ag,0,\nCal 1,,Ag,1,\nICV,,Ag,4.96,99.4\nSoil check,,Ag,5,101\nDU-1,Sample,Ag,2,\n"
    )
    assert [each.kind for each in found.readings] == ["blank", "calibration", "qc", "qc", "sample"]


def test_a_heading_repeated_and_cells_missing() -> None:
    found = winlab(
        "Method,Trace metals\n\nSample ID,Analyte Name,Reported Conc (Calib)\nA,Fe,1\nSample ID,Analyte Name,Reported Conc (Calib)\n"
        "B,Fe,\n,Fe,3\nC,,4\n"
    )
    assert [(each.sample, each.row) for each in found.readings] == [("A", 4)]
    assert [(each.row, each.message) for each in found.problems] == [
        (6, "B Fe has no result."), (7, "Fe has no sample."), (8, "C has no analyte.")
    ]  # fmt: skip


def test_another_file_is_refused_with_advice() -> None:
    with pytest.raises(FileRefused, match="Reported Conc"):
        read("a.csv", b"Sample,Pb\nS-1,5\n", reader="winlab32")
