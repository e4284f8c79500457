"""Small XLSX workbooks, written part by part, so that a test can also write what no spreadsheet would."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DAY = 1
"""The style of a cell that shows a date."""
Cell = str | int | float | None


def sheet(rows: Sequence[Sequence[Cell]], *, dates: int | None = None) -> str:
    """A sheet's XML. dates: the place of a column of days, as serial numbers with the style of a date."""
    written = []
    for number, cells in enumerate(rows, start=1):
        parts = [_cell(number, place, value, styled=place == dates) for place, value in enumerate(cells) if value is not None]
        written.append(f'<row r="{number}">{"".join(parts)}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(written)}</sheetData></worksheet>'


def _cell(row: int, place: int, value: str | float, *, styled: bool) -> str:
    reference = f"{chr(65 + place)}{row}"
    if isinstance(value, str):
        if value.startswith("<"):
            return f'<c r="{reference}" {value[1:]}</c>'
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"{f" s={chr(34)}{DAY}{chr(34)}" if styled else ""}><v>{value!r}</v></c>'


def workbook(sheets: Mapping[str, str], *, since_1904: bool = False, more: Mapping[str, bytes] | None = None) -> bytes:
    """The bytes of a workbook with these sheets. more: other parts of the archive, or parts in place of these."""
    names = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" r:id="rId{place}"/>' for place, name in enumerate(sheets, start=1)
    )
    targets = "".join(
        f'<Relationship Id="rId{place}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><workbookPr date1904="{int(since_1904)}"/>'
        f"<sheets>{names}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{targets}<Relationship Id="rId900" '
        f'Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>",
    }
    parts |= {f"xl/worksheets/sheet{place}.xml": text for place, text in enumerate(sheets.values(), start=1)}
    content: dict[str, str | bytes] = {**parts, **(more or {})}
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return written.getvalue()
