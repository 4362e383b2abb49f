"""Plain tables: long and wide layouts, headings, units, dates, and a mapping chosen by a person."""

import io
import time
from datetime import datetime

import pytest
import xlsxwriter

from labflow.instruments import AnalyteColumn, FileRefused, Mapping, ReadFile, detect, read, sheets
from labflow.instruments.headings import split_unit
from labflow.instruments.kinds import kind_of


def csv(text: str, *, reader: str | None = None, mapping: Mapping | None = None) -> ReadFile:
    return read("run.csv", text.encode(), reader=reader, mapping=mapping)


def short(found: ReadFile) -> list[tuple[str, str, str, str, str]]:
    return [(each.sample, each.analyte, each.value, each.unit, each.cell) for each in found.readings]


class TestLong:
    def test_headings_in_any_order(self) -> None:
        found = csv("Unit,Result,Parameter,Sample No.\nmg/L,0.10,Lead,W-1\nmg/L,<0.5,Zinc,W-1\n")
        assert short(found) == [("W-1", "Lead", "0.10", "mg/L", "B2"), ("W-1", "Zinc", "<0.5", "mg/L", "B3")]
        assert found.reader == "table"
        assert found.problems == []

    def test_everything_beside_the_result(self) -> None:
        found = csv(
            "Sample ID,Sample Type,Compound,Final Conc. (ng/mL),Dilution Factor,Acq. Date-Time,Comment\n"
            "S-1,Unknown,Caffeine,12.50,10,2025-10-27 10:15:23,late peak\nS-2,Cal,Caffeine,5,1,,\n"
        )
        first, second = found.readings
        assert (first.value, first.unit, first.dilution, first.note) == ("12.50", "ng/mL", "10", "late peak")
        assert first.measured_at == datetime(2025, 10, 27, 10, 15, 23)  # noqa: DTZ001 - the file has no zone
        assert (first.kind, second.kind) == ("sample", "calibration")

    def test_german_semicolons_and_decimal_commas(self) -> None:
        found = csv("Probennummer;Parameter;Ergebnis;Einheit\nW-1;Blei;0,25;µg/l\nW-2;Blei;n.d.;µg/l\n")
        assert [each.value for each in found.readings] == ["0,25", "n.d."]

    def test_text_above_the_table(self) -> None:
        found = csv(
            "Instrument:,IC-3\nSample ID:,Batch 7\nOperator,J. Doe\n\nSample ID,Analyte,Result\nS-1,Cl,5.0\nS-2,Cl,6.0\n"
        )
        assert short(found) == [("S-1", "Cl", "5.0", "", "C6"), ("S-2", "Cl", "6.0", "", "C7")]

    def test_what_is_missing_is_said(self) -> None:
        found = csv("Sample,Analyte,Result\nS-1,Pb,\n,Pb,5\nS-3,,7\n\nS-4,Pb,8\n")
        assert [each.sample for each in found.readings] == ["S-4"]
        assert [(each.row, each.cell) for each in found.problems] == [(2, "C2"), (3, "A3"), (4, "C4")]
        assert "no result for Pb" in found.problems[0].message

    def test_the_unit_column_next_to_the_result(self) -> None:
        found = csv("Sample,Analyte,Tube conc.,Units,Result,Units\nS-1,DNA,30,ng/mL,6,ng/µL\n")
        assert short(found) == [("S-1", "DNA", "6", "ng/µL", "E2")]


class TestWide:
    def test_units_in_the_headings(self) -> None:
        found = csv('Sample ID,"Pb [µg/L]","Nitrate (as N) (mg/L)",Cond. µS/cm,pH\nS-1,1.5,ND,350,7.0\n')
        assert short(found) == [
            ("S-1", "Pb", "1.5", "µg/L", "B2"),
            ("S-1", "Nitrate (as N)", "ND", "mg/L", "C2"),
            ("S-1", "Cond.", "350", "µS/cm", "D2"),
            ("S-1", "pH", "7.0", "", "E2"),
        ]

    def test_a_row_of_units(self) -> None:
        found = csv("Sample ID,Pb,Cd,pH\n,µg/L,mg/kg,\nS-1,1.5,0.2,7.1\n")
        assert short(found) == [
            ("S-1", "Pb", "1.5", "µg/L", "B3"), ("S-1", "Cd", "0.2", "mg/kg", "C3"), ("S-1", "pH", "7.1", "", "D3")
        ]  # fmt: skip

    def test_columns_about_the_run_are_no_analytes(self) -> None:
        found = csv("No.,Sample,Vial,Operator,Date,Weight,Pb,Remarks\n1,S-1,12,JD,2024-05-01,0.5,1.5,ok\n")
        assert [(each.analyte, each.note) for each in found.readings] == [("Pb", "ok")]

    def test_empty_cells_are_one_problem_a_row(self) -> None:
        found = csv("Sample,Pb,Cd,Zn\nS-1,1,,\nS-2,1,2,3\n")
        assert len(found.readings) == 4
        assert [(each.row, each.cell, each.message) for each in found.problems] == [
            (2, "C2", "S-1 has no result for Cd, Zn.")
        ]

    def test_a_repeated_heading_row_is_skipped(self) -> None:
        found = csv("Sample,Pb\nS-1,1\nSample,Pb\nS-2,2\n")
        assert [each.sample for each in found.readings] == ["S-1", "S-2"]
        assert found.problems == []

    def test_a_second_table_is_pointed_out(self) -> None:
        found = csv("Sample,Pb\nS-1,1\nSample,Zn\nS-2,2\n")
        assert [each.row for each in found.problems] == [3]

    def test_a_cross_table_without_a_heading_for_the_samples(self) -> None:
        found = csv(",Mg,Ca\nW-1,5,ND\nW-2,7,8\n")
        assert [(each.sample, each.analyte, each.value) for each in found.readings] == [
            ("W-1", "Mg", "5"), ("W-1", "Ca", "ND"), ("W-2", "Mg", "7"), ("W-2", "Ca", "8")
        ]  # fmt: skip

    def test_xlsx_with_dates_and_numbers(self) -> None:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        page = book.add_worksheet("Sheet1")
        page.write_row(0, 0, ["Sample ID", "Measured at", "Pb (mg/L)"])
        page.write_number(1, 0, 1001)
        when = datetime(2024, 5, 3, 14, 30)  # noqa: DTZ001 - spreadsheets have no zone
        page.write_datetime(1, 1, when, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        page.write_number(1, 2, 0.1)
        book.close()
        found = read("run.xlsx", buffer.getvalue())
        assert short(found) == [("1001", "Pb", "0.1", "mg/L", "Sheet1!C2")]
        assert found.readings[0].measured_at == when

    def test_other_sheets_with_results_are_pointed_out(self) -> None:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        for name in ("Monday", "Tuesday"):
            page = book.add_worksheet(name)
            page.write_row(0, 0, ["Sample ID", "Pb"])
            page.write_row(1, 0, ["S-1", 5])
        book.close()
        found = read("run.xlsx", buffer.getvalue())
        assert len(found.readings) == 1
        assert "Tuesday" in found.problems[0].message
        chosen = read(
            "run.xlsx",
            buffer.getvalue(),
            mapping=Mapping("Sample ID", columns=(AnalyteColumn("Pb"),), sheet="Tuesday"),
        )
        assert chosen.readings[0].cell == "Tuesday!B2"


class TestDates:
    @pytest.mark.parametrize(
        ("dates", "expected"),
        [
            (["28/05/2024 14:30", "01/05/2024 14:30"], (2024, 5, 28, 14, 30)),
            (["5/28/2024 2:30 PM", "5/1/2024 2:30 PM"], (2024, 5, 28, 14, 30)),
            (["28.05.2024 14:30", "1.5.24 14:30"], (2024, 5, 28, 14, 30)),
            (["28-May-2024 14:30:00", ""], (2024, 5, 28, 14, 30)),
            (["May 28, 2024 2:30 PM", ""], (2024, 5, 28, 14, 30)),
            (["2024-05-28T14:30:00Z", ""], (2024, 5, 28, 14, 30)),
            (["5/28/2024 12:00 AM", ""], (2024, 5, 28, 0, 0)),
        ],
    )
    def test_the_column_tells_the_order(self, dates: list[str], expected: tuple[int, ...]) -> None:
        text = "Sample,Date,Pb\n" + "".join(f'S-{row},"{date}",1\n' for row, date in enumerate(dates))
        found = csv(text)
        measured_at = found.readings[0].measured_at
        assert measured_at is not None
        assert measured_at.timetuple()[:5] == expected
        assert found.problems == []

    def test_an_open_order_is_not_guessed(self) -> None:
        found = csv("Sample,Date,Pb\nS-1,05/06/2024,1\n")
        assert found.readings[0].measured_at is None
        assert "day-month or month-day" in found.problems[0].message

    def test_a_person_states_the_order(self) -> None:
        chosen = Mapping("Sample", columns=(AnalyteColumn("Pb"),), measured_at="Date", date_order="dmy")
        found = csv("Sample,Date,Pb\nS-1,05/06/2024,1\n", mapping=chosen)
        assert found.readings[0].measured_at == datetime(2024, 6, 5)  # noqa: DTZ001 - as written


class TestMapping:
    FILE = "Some program v2\nA,B,C,D\nW-1,x,5.5,6.5\nW-2,y,7.5,8.5\n"

    def test_columns_by_letter(self) -> None:
        chosen = Mapping(
            "$A", columns=(AnalyteColumn("$C", "Lead", "mg/L"), AnalyteColumn("$D")), header_row=2
        )
        assert short(csv(self.FILE, mapping=chosen)) == [
            ("W-1", "Lead", "5.5", "mg/L", "C3"), ("W-1", "D", "6.5", "", "D3"),
            ("W-2", "Lead", "7.5", "mg/L", "C4"), ("W-2", "D", "8.5", "", "D4"),
        ]  # fmt: skip

    def test_overrides_what_is_found(self) -> None:
        text = "Sample,Client code,Pb\nS-1,K-9,5\n"
        assert csv(text).readings[0].sample == "S-1"
        assert (
            csv(text, mapping=Mapping("Client code", columns=(AnalyteColumn("Pb"),))).readings[0].sample
            == "K-9"
        )

    def test_a_file_of_one_analyte(self) -> None:
        chosen = Mapping("Position", value="Result", fixed_analyte="Phosphate", fixed_unit="mg/L")
        assert short(csv("Position,Absorbance,Result\nW-1,0.7,0.35\n", mapping=chosen)) == [
            ("W-1", "Phosphate", "0.35", "mg/L", "C2")
        ]

    def test_no_headings_and_a_sample_written_once(self) -> None:
        chosen = Mapping("$A", analyte="$C", value="$B", header_row=0, fill_down=True)
        found = csv("T-1,7.5,pH\n,300,EC\nT-2,7.7,pH\n", mapping=chosen)
        assert [(each.sample, each.analyte, each.row) for each in found.readings] == [
            ("T-1", "pH", 1), ("T-1", "EC", 2), ("T-2", "pH", 3)
        ]  # fmt: skip

    def test_a_missing_column_is_named(self) -> None:
        with pytest.raises(FileRefused, match="Lab code"):
            csv("Sample,Pb\nS-1,5\n", mapping=Mapping("Lab code", columns=(AnalyteColumn("Pb"),)))

    def test_an_incomplete_mapping_is_refused(self) -> None:
        with pytest.raises(FileRefused, match="analyte"):
            csv("Sample,Pb\nS-1,5\n", mapping=Mapping("Sample"))

    def test_what_is_found_can_be_changed_by_a_person(self) -> None:
        found = detect(sheets("a.csv", b"Sample,Pb (mg/L)\nS-1,5\n")[0])
        assert found == Mapping("$A", columns=(AnalyteColumn("$B"),))


class TestRefused:
    def test_no_table_of_results(self) -> None:
        with pytest.raises(FileRefused, match="Choose the columns yourself"):
            csv("first name,city\nAda,London\n")

    def test_headings_without_results(self) -> None:
        with pytest.raises(FileRefused, match="no result"):
            csv("Sample ID,Analyte,Result\n,,\nS-1,Pb,\n")

    def test_an_unknown_reader(self) -> None:
        with pytest.raises(FileRefused, match="winlab32"):
            csv("Sample,Pb\nS-1,5\n", reader="abacus")


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("Ag 107\n(mg/L)", "Ag 107", "mg/L"),
        ("75  As  [ He ]", "75  As  [ He ]", ""),
        ("Alkalinity (as CaCO3)", "Alkalinity (as CaCO3)", ""),
        ("Chloride (mg Cl/L)", "Chloride", "mg Cl/L"),
        ("E. coli (CFU/100 mL)", "E. coli", "CFU/100 mL"),
        ("Temperature (°C)", "Temperature", "°C"),
        ("Turbidity, NTU", "Turbidity", "NTU"),
        ("Fat %", "Fat", "%"),
        ("Cesium 137 [Bq/kg]", "Cesium 137", "Bq/kg"),
        ("Pb", "Pb", ""),
        ("(mg/L)", "(mg/L)", ""),
    ],
)
def test_name_and_unit_of_a_heading(heading: str, name: str, unit: str) -> None:
    assert split_unit(heading) == (name, unit)


@pytest.mark.parametrize(
    ("stated", "sample", "kind"),
    [
        ("Sample", "Blank", "sample"),
        ("Unknown", "x", "sample"),
        ("CalStd", "x", "calibration"),
        ("CalBlk", "x", "blank"),
        ("Calibration Standard", "x", "calibration"),
        ("Check Standard", "x", "qc"),
        ("QC2", "x", "qc"),
        ("SpikeRef", "x", "qc"),
        ("MatrixBlank", "x", "blank"),
        ("Tune", "x", "unknown"),
        ("", "W-24-0001", "sample"),
        ("", "CAL-0001", "sample"),
        ("", "QC-0012", "sample"),
        ("", "Calib Blank 1", "blank"),
        ("", "BLK", "blank"),
        ("", "ICV", "qc"),
        ("", "CCV 2", "qc"),
        ("", "Std 3", "calibration"),
        ("", "STD 250 PPb", "calibration"),
        ("", "Standard deviation study 7", "sample"),
    ],
)
def test_kinds(stated: str, sample: str, kind: str) -> None:
    assert kind_of(stated, sample) == kind


def test_fifty_thousand_rows_in_two_seconds() -> None:
    head = "Sample ID,Analyte,Result,Unit,Date,Type\n"
    data = (
        head + "".join(f"S-{row},Pb,{row / 7:.3f},µg/L,2024-05-28 14:30,Sample\n" for row in range(50_000))
    ).encode()
    start = time.process_time()
    found = read("run.csv", data)
    assert len(found.readings) == 50_000
    assert time.process_time() - start < 2


def test_long_hostile_cells_do_not_stall() -> None:
    text = f"Sample,Pb,{'a ' * 50_000}\nS-1,{'1 ' * 50_000}x,{'1-1-' * 20_000}\nS-2,5,6\n"
    start = time.process_time()
    with pytest.raises(FileRefused):
        csv(text)
    assert time.process_time() - start < 2
