"""Files that people of the demo laboratory attach: field notes as PDF, what instruments and loggers export as CSV."""

_TOP, _LINE = 780, 18


def page(title: str, lines: tuple[str, ...]) -> bytes:
    """A PDF of one page. The same words give the same bytes, whenever the seed runs."""
    shown = [f"BT /F2 15 Tf 56 {_TOP} Td ({_escaped(title)}) Tj ET"]
    shown += [
        f"BT /F1 11 Tf 56 {_TOP - 34 - place * _LINE} Td ({_escaped(line)}) Tj ET"
        for place, line in enumerate(lines)
    ]
    stream = "\n".join(shown)
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
    )
    text, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{part}\nendobj\n"
    rows = "".join(f"{place:010d} 00000 n \n" for place in places)
    text += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{rows}"
    end = text.index("xref\n0 ")
    text += f"trailer\n<< /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{end}\n%%EOF\n"
    return text.encode("cp1252")


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


FILES: dict[str, bytes] = {
    "IC-01 chloride peak.csv": (
        b"Peak,Retention time (min),Area (uS*min),Amount (mg/L),Integration\r\n"
        b"Fluoride,3.12,0.084,0.21,Baseline\r\nChloride,4.61,6.913,41.7,Shoulder included\r\n"
        b"Nitrite,5.48,0.011,0.03,Baseline\r\nSulfate,9.87,2.204,18.9,Baseline\r\n"
    ),
    "ICP-MS-02 internal standard.csv": (
        b"Position,Bi-209 recovery (%),Lower limit (%),Upper limit (%)\r\n"
        b"ICV,99.4,80,120\r\nSITE-12,78.6,80,120\r\nCCV-1,77.9,80,120\r\nCCB-1,79.1,80,120\r\n"
    ),
    "Cooler logger creek and pit.csv": (
        b"Hours after sampling,Temperature (C)\r\n0.0,12.4\r\n0.5,5.6\r\n1.0,4.1\r\n2.0,4.3\r\n3.0,8.8\r\n4.0,9.6\r\n5.0,9.4\r\n"
    ),
    "Field notes site 12.pdf": page(
        "Field notes, site 12",
        (
            "Client: City of Ashland Water", "Place: SITE-12, kitchen tap after six hours without use", "Sampler: J. Alvarez",
            "First draw: 1 L into an unpreserved HDPE bottle, aerator left in place.", "pH in the field: 7.62.",
            "Lead service line to the house, replaced on the street side in 2019.",
        ),
    ),
    "Vials of MW-3.pdf": page(
        "Three vials of MW-3 on arrival",
        (
            "Vial 1: bubble of about 8 mm.", "Vial 2: bubble of about 7 mm.", "Vial 3: bubble of about 9 mm, cap loose.",
            "A bubble of more than 6 mm (EPA 5030C) is headspace: volatiles are lost.", "Seen by T. Lindqvist at reception.",
        ),
    ),
}  # fmt: skip
