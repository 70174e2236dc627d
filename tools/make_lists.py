"""Write the lists for trying out the import: resources/sample/示例POI清单.xlsx and 示例诉求.csv. The same bytes on every run.

Usage: tools/make_lists.py [folder]
"""

from __future__ import annotations

import csv
import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import openpyxl  # noqa: E402
import pandas as pd  # noqa: E402
from openpyxl.styles import Alignment, Font  # noqa: E402

from tools.sample import lists  # noqa: E402

MADE = datetime(2025, 3, 18)
NAMES = ("示例POI清单.xlsx", "示例诉求.csv")
#: Two rows of headings: (heading over the columns below, [(column, heading)]).
HEADINGS = (
    ("", (("id", "设施编号"), ("name", "名称"))),
    ("类型", (("type", "类型文字"), ("type_code", "类型编码"))),
    ("位置", (("community", "所属社区"), ("address", "详细地址"), ("lon", "经度(GCJ-02)"), ("lat", "纬度(GCJ-02)"))),
    ("规模", (("area", "建筑面积"), ("year", "建成年份"))),
)
NOTE = (
    "本清单全部为虚构：名称、地址、坐标都由 tools/make_lists.py 按固定规则生成，与任何真实地点、单位无关。",
    "故意留下的毛病：标题行、合并的两级表头、合计行、空行；面积带单位、千分位和全角数字；经纬度为 GCJ-02；",
    "有的只有地址没有坐标；有的重复；有的与示例工作区里已有的设施是同一处；有的名称像设施其实不是；有的压在社区界线上或在区外。",
)


def write_pois(path: Path) -> None:
    """Write the POI list as a workbook with a title, merged headings of two rows, a total and a note."""
    frame = lists.pois()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "设施点位"
    columns = [name for _, group in HEADINGS for name, _ in group]
    last = len(columns) + 1
    sheet.append(["示例市样例区设施点位清单（虚构示例）"])
    sheet.append(["填报单位：示例单位", *[None] * 5, "坐标：GCJ-02（高德）", None, "2025年3月18日"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=last)
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), Alignment(horizontal="center")
    _headings(sheet)
    for number, row in enumerate(frame.itertuples(index=False), start=1):
        values = [
            None if value != value or value == "" else value for value in (getattr(row, name) for name in columns)
        ]
        sheet.append([number, *values])
        if number == 60:
            sheet.append([])
    sheet.append(["合计", f"{len(frame)}处"])
    sheet.append(["填表人：（略）", None, None, "审核人：（略）"])
    for letter, width in zip("ABCDEFGHIJK", (6, 22, 26, 40, 10, 12, 28, 14, 14, 14, 12)):
        sheet.column_dimensions[letter].width = width
    sheet.freeze_panes = "C5"
    note = book.create_sheet("说明")
    for line in NOTE:
        note.append([line])
    book.properties.created = book.properties.modified = MADE
    book.properties.creator = "Gewu"
    made = io.BytesIO()
    book.save(made)
    path.write_bytes(_dated(made))


def _headings(sheet) -> None:
    sheet.append(["序号"])
    sheet.append([])
    sheet.merge_cells("A3:A4")
    column = 2
    for over, group in HEADINGS:
        if over:
            sheet.cell(3, column, over)
            sheet.merge_cells(start_row=3, start_column=column, end_row=3, end_column=column + len(group) - 1)
        for place, (_, heading) in enumerate(group, start=column):
            if over:
                sheet.cell(4, place, heading)
            else:
                sheet.cell(3, place, heading)
                sheet.merge_cells(start_row=3, start_column=place, end_row=4, end_column=place)
        column += len(group)
    for row in (3, 4):
        for cell in sheet[row]:
            cell.font, cell.alignment = Font(bold=True), Alignment(horizontal="center")


def _dated(made: io.BytesIO) -> bytes:
    """Return the workbook with fixed times in its archive and its properties."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(made) as before, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as after:
        for item in before.infolist():
            content = before.read(item)
            if item.filename == "docProps/core.xml":
                start = content.index(b"<dcterms:modified")
                at = content.index(b">", start) + 1
                content = (
                    content[:at] + MADE.strftime("%Y-%m-%dT00:00:00Z").encode() + content[content.index(b"<", at) :]
                )
            after.writestr(zipfile.ZipInfo(item.filename, MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def write_requests(path: Path) -> None:
    """Write the requests as a CSV in GB18030, as a hotline's system exports them."""
    frame = lists.requests()
    titles = {"code": "工单编号", "date": "受理时间", "text": "工单内容", "community": "所属社区", "address": "诉求地址", "lon": "经度",
              "lat": "纬度", "state": "办理状态"}  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(titles.values())
    for row in frame[list(titles)].itertuples(index=False):
        writer.writerow(["" if pd.isna(value) else value for value in row])
    path.write_bytes(text.getvalue().encode("gb18030"))


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "resources" / "sample"
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in zip(NAMES, (write_pois, write_requests)):
        write(folder / name)
        print(f"{name}  {(folder / name).stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
