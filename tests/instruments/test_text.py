"""Bytes to text cells: character sets, delimiters, and files that are refused."""

import io
import zipfile
from collections.abc import Sequence

import pytest
import xlsxwriter

from labflow.instruments import FileRefused, read, sheets
from labflow.instruments.text import find_delimiter

TABLE = "Sample ID,Analyte,Result,Unit\nS-1,Pb,0.1,µg/L\nS-2,Pb,<0.5,µg/L\n"
ROWS = [
    ["Sample ID", "Analyte", "Result", "Unit"],
    ["S-1", "Pb", "0.1", "µg/L"],
    ["S-2", "Pb", "<0.5", "µg/L"],
]


def workbook(rows: Sequence[Sequence[object]], name: str = "Sheet1") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(name)
    for index, row in enumerate(rows):
        sheet.write_row(index, 0, row)
    book.close()
    return buffer.getvalue()


def repacked(data: bytes, **replaced: bytes) -> bytes:
    """The workbook with parts replaced: ``sheet1=b"..."`` or ``sharedStrings=b"..."``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            stem = info.filename.rsplit("/", 1)[-1].removesuffix(".xml")
            new.writestr(info.filename, replaced.get(stem, old.read(info)))
    return buffer.getvalue()


class TestCharacterSet:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
    def test_units_survive(self, encoding: str) -> None:
        assert sheets("run.csv", TABLE.encode(encoding))[0].rows == ROWS

    def test_a_script_of_its_own_is_recognised(self) -> None:
        text = "Проба;Показатель;Результат\nВода питьевая;Свинец;0,5\nВода речная;Свинец;0,7\n" * 3
        assert sheets("run.csv", text.encode("cp1251"))[0].rows[1] == ["Вода питьевая", "Свинец", "0,5"]

    def test_truncated_utf16_is_refused(self) -> None:
        with pytest.raises(FileRefused, match="damaged"):
            sheets("run.csv", TABLE.encode("utf-16")[:-1])


class TestDelimiter:
    @pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
    def test_each_is_found(self, mark: str) -> None:
        rows = sheets("run.txt", TABLE.replace(",", mark).encode())[0].rows
        assert rows == ROWS

    def test_decimal_commas_do_not_cut(self) -> None:
        assert find_delimiter("Sample;Pb;Cd\nA;1,5;2,5\nB;1,7;0,5\n") == ";"
        assert find_delimiter("Sample\tPb\nA\t1,5\nB\t1,7\n") == "\t"

    def test_text_above_the_table_does_not_mislead(self) -> None:
        text = "Report of 3 May; by A. Chemist\nMethod: EPA 200.7\n\nSample,Pb,Cd\n" + "A,1.5,2.5\n" * 5
        assert find_delimiter(text) == ","

    def test_a_stated_separator_is_obeyed(self) -> None:
        assert find_delimiter("sep=;\nSample;Pb\nA;1\n") == ";"

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_any_line_end(self, end: str) -> None:
        assert sheets("run.csv", TABLE.replace("\n", end).encode())[0].rows == ROWS

    def test_quoted_cells_keep_delimiters_quotes_and_line_breaks(self) -> None:
        rows = sheets("a.csv", b'Sample,Note,Pb\n"A, B","say ""x""\nhere",1\n')[0].rows
        assert rows[1] == ["A, B", 'say "x"\nhere', "1"]

    def test_an_open_quotation_mark_never_swallows_the_rest(self) -> None:
        with pytest.raises(FileRefused, match="quotation marks"):
            sheets("a.csv", b'Sample,Pb\n"A,1\nB,2\nC,3\n')


class TestRefused:
    @pytest.mark.parametrize(
        ("name", "data"),
        [
            ("empty.csv", b""),
            ("blank.csv", b" \r\n\t"),
            ("zeros.csv", b"\0" * 500),
            ("report.csv", b"%PDF-1.7\n%\xe2\xe3"),
            ("scan.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 50),
            ("photo.csv", b"\xff\xd8\xff\xe0" + b"\0" * 50),
            ("tool.csv", b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"),
            ("tool.txt", b"\x7fELF\x02\x01\x01\0"),
            ("run.csv.gz", b"\x1f\x8b\x08\0\0\0\0\0"),
            ("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100),
            ("page.csv", b"<!DOCTYPE html><html><script>alert(1)</script></html>"),
            ("page.xls", b"  <html><table><tr><td>Sample</td></tr></table></html>"),
            ("image.csv", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("run.csv", b"Sample,Pb\nA,1\0\nB,2\n"),
            ("run.xlsx", TABLE.encode()),
            ("run.xlsx", b"PK\x03\x04not a real archive"),
            ("run.csv", workbook(ROWS)),
        ],
    )
    def test_files_that_are_not_what_they_say(self, name: str, data: bytes) -> None:
        with pytest.raises(FileRefused):
            sheets(name, data)

    def test_too_large_a_file(self) -> None:
        with pytest.raises(FileRefused, match="50 MB"):
            sheets("run.csv", b"1,2\n" * (14 * 1024 * 1024))

    def test_too_many_rows(self) -> None:
        with pytest.raises(FileRefused, match="200,000 rows"):
            sheets("run.csv", b"1,2\n" * 200_001)

    def test_too_wide_a_row(self) -> None:
        with pytest.raises(FileRefused, match="columns"):
            sheets("run.csv", b"1," * 20_000 + b"\n1,2\n")

    def test_a_zip_that_is_no_workbook(self) -> None:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("word/document.xml", "<x/>")
        with pytest.raises(FileRefused, match=r"no \.xlsx workbook"):
            sheets("letter.docx", buffer.getvalue())

    def test_header_mz_of_a_mass_spectrum_is_text(self) -> None:
        assert sheets("peaks.csv", b"MZ,Intensity\n91.1,2000\n")[0].rows[0] == ["MZ", "Intensity"]


class TestWorkbook:
    def test_cells_as_the_spreadsheet_shows_them(self) -> None:
        rows = sheets("a.xlsx", workbook([["A", 0.1, 7, 1e-5, 0.1 + 0.2, 123456789012, True, "<0.5"]]))[
            0
        ].rows
        assert rows == [["A", "0.1", "7", "0.00001", "0.3", "123456789012", "TRUE", "<0.5"]]

    def test_empty_rows_and_columns_keep_the_addresses(self) -> None:
        sheet = sheets("a.xlsx", workbook([[], [], ["", "Sample", "Pb"], ["", "S-1", 5]], "Run 1"))[0]
        assert (sheet.cell(3, 2), sheet.address(3, 2)) == ("5", "Run 1!C4")

    def test_formulas_are_read_as_values(self) -> None:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        page = book.add_worksheet()
        page.write_row(0, 0, ["Sample ID", "Pb"])
        page.write_string(1, 0, "S-1")
        page.write_formula(1, 1, "=2*3", None, 6)
        book.close()
        assert sheets("a.xlsx", buffer.getvalue())[0].rows[1] == ["S-1", "6"]

    def test_text_like_a_formula_stays_text(self) -> None:
        evil = "=cmd|' /C calc'!A0"
        for name, data in [
            ("a.xlsx", workbook([["Sample ID", "Pb"], [evil, 1]])),
            ("a.csv", f"Sample ID,Pb\n{evil},1\n".encode()),
        ]:
            assert read(name, data).readings[0].sample == evil

    def test_hidden_sheets_are_not_read(self) -> None:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(buffer)
        book.add_worksheet("Seen").write(0, 0, "x")
        book.add_worksheet("Unseen").hide()
        book.close()
        assert [sheet.name for sheet in sheets("a.xlsx", buffer.getvalue())] == ["Seen"]

    def test_bomb_is_not_opened(self) -> None:
        bomb = repacked(workbook([["a"]]), sheet1=b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>")
        assert len(bomb) < 100_000
        with pytest.raises(FileRefused, match="unpacks"):
            sheets("a.xlsx", bomb)

    def test_bomb_with_a_false_directory_is_not_opened(self) -> None:
        bomb = bytearray(
            repacked(workbook([["a"]]), sheet1=b"<worksheet>" + b" " * 30_000_000 + b"</worksheet>")
        )
        stated = (30_000_000 + 23).to_bytes(4, "little")
        while (at := bomb.find(stated)) >= 0:
            bomb[at : at + 4] = (5000).to_bytes(4, "little")
        with pytest.raises(FileRefused):
            sheets("a.xlsx", bytes(bomb))

    def test_a_far_cell_does_not_fill_the_memory(self) -> None:
        xml = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
            b"</sheetData></worksheet>"
        )
        for sheet in (
            xml,
            xml.replace(b' r="XFD1048576"', b""),
            xml.replace(b'r="XFD1048576"', b"r='XFD1048576'"),
        ):
            with pytest.raises(FileRefused, match="rows"):
                sheets("a.xlsx", repacked(workbook([["a"]]), sheet1=sheet))

    def test_far_cells_that_only_have_a_format_do_no_harm(self) -> None:
        xml = (
            b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
            b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576" s="1"><c r="A1048576" s="0"/></row>'
            b"</sheetData></worksheet>"
        )
        assert sheets("a.xlsx", repacked(workbook([["a"]]), sheet1=xml))[0].rows == [["1"]]

    def test_one_long_text_in_many_cells_is_refused(self) -> None:
        data = workbook([["long"] for _ in range(20_000)])
        strings = (
            b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
            + bytes(range(65, 91)) * 1200
            + b"</t></si></sst>"
        )
        with pytest.raises(FileRefused, match="too large"):
            sheets("a.xlsx", repacked(data, sharedStrings=strings))

    def test_entities_are_refused(self) -> None:
        xml = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>'
        with pytest.raises(FileRefused, match="XML"):
            sheets("a.xlsx", repacked(workbook([["a"]]), sheet1=xml))

    def test_damaged_xml_is_refused(self) -> None:
        with pytest.raises(FileRefused):
            sheets("a.xlsx", repacked(workbook([["a"]]), workbook=b"<workbook><sheets><sheet"))
