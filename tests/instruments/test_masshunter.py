"""Agilent MassHunter batch tables."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from labflow.instruments import FileRefused, ReadFile, read


def masshunter(text: str) -> ReadFile:
    found = read("batch.csv", text.encode())
    assert found.reader == "masshunter"
    return found


BATCH = (
    "Sample,,,,,,,,Caffeine Method,Caffeine Results,,,,Qualifier (195.1 -> 110.0) Results,,Caffeine-d9 (ISTD) Results,,"
    "Theophylline Method,Theophylline Results,,\n"
    ",,Name,Type,Level,Acq. Date-Time,Dil.,Comment,Exp. Conc.,RT,Resp.,Calc. Conc.,Final Conc.,Ratio,MI,RT,Resp.,"
    "Exp. Conc.,RT,Final Conc.,Accuracy\n"
    ",,Blank 1,Blank,,2/28/2019 12:14 AM,1,,,1.1,10,0,0,9,FALSE,1.1,5000,,,ND,\n"
    ",,Std A,Cal,1,2/28/2019 12:24 AM,1,,5,1.1,900,4.9,4.9,9,FALSE,1.1,5000,5,2.2,5.1,102\n"
    ",,QC low,QC,,2/28/2019 12:34 AM,1,,5,1.1,910,5.0,5.0,9,FALSE,1.1,5000,5,2.2,5.0,100\n"
    '!,,U-1,Sample,,2/28/2019 12:44 AM,10,"hemolysed, pale",,1.1,500,2.5,25.0,9,FALSE,1.1,5000,,2.2,<0.5,\n'
    ",,U-2,Sample,,2/28/2019 1:04 PM,1,,,1.1,500,3.5,3.5,9,FALSE,1.1,5000,,,,\n"
)


def test_several_compounds_and_samples() -> None:
    found = masshunter(BATCH)
    assert [(each.sample, each.analyte, each.value, each.kind) for each in found.readings] == [
        ("Blank 1", "Caffeine", "0", "blank"), ("Blank 1", "Theophylline", "ND", "blank"),
        ("Std A", "Caffeine", "4.9", "calibration"), ("Std A", "Theophylline", "5.1", "calibration"),
        ("QC low", "Caffeine", "5.0", "qc"), ("QC low", "Theophylline", "5.0", "qc"),
        ("U-1", "Caffeine", "25.0", "sample"), ("U-1", "Theophylline", "<0.5", "sample"),
        ("U-2", "Caffeine", "3.5", "sample"),
    ]  # fmt: skip
    flagged = found.readings[6]
    assert (flagged.cell, flagged.row, flagged.dilution) == ("M6", 6, "10")
    assert flagged.note == "Flagged ! in MassHunter; hemolysed, pale"
    assert found.readings[-1].measured_at == datetime(2019, 2, 28, 13, 4)  # noqa: DTZ001 - as written
    assert [(each.row, each.cell) for each in found.problems] == [(7, "T7")]


def test_only_a_calculated_concentration() -> None:
    found = masshunter("Sample,,Pb Results,\nName,Type,Calc. Conc.,RT\nA,Sample,5,1.0\n")
    assert (found.readings[0].value, found.readings[0].note) == ("5", "Calc. Conc., without dilution")


def test_final_concentration_in_either_order() -> None:
    found = masshunter("Sample,,Pb Results,\nName,Type,Final Conc.,Calc. Conc.\nA,Sample,50,5\n")
    assert found.readings[0].value == "50"


def test_the_title_may_stand_one_column_further() -> None:
    found = masshunter(
        ",Sample,Aflatoxin B1 Results,DON Results\nName,Acq. Date-Time,Final Conc.,Final Conc.\nM-1,3/13/2026 11:46,1.2,15.6\n"
    )
    assert [(each.analyte, each.value) for each in found.readings] == [
        ("Aflatoxin B1", "1.2"),
        ("DON", "15.6"),
    ]


def test_icp_ms_groups_units_and_internal_standards() -> None:
    found = masshunter(
        "Sample,,,,,,75  As  [ He ],,,111  Cd  [ He ],,,45  Sc ( ISTD )  [ He ],\n"
        ",Rjct,Data File,Acq. Date-Time,Type,Sample Name,Conc. [ ug/l ],Conc. RSD,CPS,Conc. [ ug/l ],Conc. RSD,CPS,CPS,CPS RSD\n"
        ",,001.d,2023-05-04 10:00:00,CalBlk,Blank,0.000,N/A,10,0.000,N/A,10,5000,1\n"
        ",TRUE,002.d,2023-05-04 10:05:00,Sample,W-1,1.234,0.5,900,<0.010,9.9,12,5100,1\n"
    )
    last = found.readings[2:]
    assert [(each.analyte, each.value, each.unit, each.note) for each in last] == [
        ("75  As  [ He ]", "1.234", "ug/l", "Rejected in MassHunter"),
        ("111  Cd  [ He ]", "<0.010", "ug/l", "Rejected in MassHunter"),
    ]


def test_a_compound_without_concentration_is_said_once() -> None:
    found = masshunter(
        "Sample,,Pb Results,,Zn Results,\nName,Type,RT,Final Conc.,RT,Resp.\nA,Sample,1,5,1,9\nB,Sample,1,6,1,9\n"
    )
    assert len(found.readings) == 2
    assert [each.message for each in found.problems] == [
        "Zn has no concentration column (Final Conc., Calc. Conc.)."
    ]


def test_the_same_table_as_a_workbook() -> None:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    page = book.add_worksheet("Batch")
    page.write_row(0, 0, ["Sample", "", "Pb Results", ""])
    page.write_row(1, 0, ["Name", "Type", "Final Conc. (ng/mL)", "RT"])
    page.write_row(2, 0, ["A", "Sample", 0.1, 1.5])
    book.close()
    found = read("batch.xlsx", buffer.getvalue())
    assert (found.reader, found.readings[0].value, found.readings[0].unit) == ("masshunter", "0.1", "ng/mL")
    assert found.readings[0].cell == "Batch!C3"


def test_the_flat_export_is_a_plain_table() -> None:
    found = read(
        "flat.csv",
        b"Sample Name,Sample Type,Acq. Date-Time,Compound,Calc. Conc.,Conc. Units,Accuracy,RT,Dilution\n"
        b"SCL-1,Unknown,2025-10-27 10:15:23,Caffeine,125.5,ng/mL,98.5,3.45,1\n",
    )
    assert found.reader == "table"
    assert (found.readings[0].analyte, found.readings[0].value, found.readings[0].unit) == (
        "Caffeine",
        "125.5",
        "ng/mL",
    )


def test_another_file_is_refused_with_advice() -> None:
    with pytest.raises(FileRefused, match="Final Conc"):
        read("a.csv", b"Sample,Pb\nS-1,5\n", reader="masshunter")
