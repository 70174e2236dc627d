"""Makes files as they should never be, one per kind of trouble: for tests of the import, with limits on time and memory.

python -m tests.hostile_files FOLDER        writes them all, to try them out by hand
"""

from __future__ import annotations

import json
import sqlite3
import struct
import sys
import zipfile
from pathlib import Path

import openpyxl

XML = '<?xml version="1.0" encoding="UTF-8"?>'
POINT = {"type": "Point", "coordinates": [104.05, 30.6]}
SQUARE = [[104, 30.6], [104.01, 30.6], [104.01, 30.61], [104, 30.61], [104, 30.6]]


def feature(geometry=POINT, **properties) -> dict:
    return {"type": "Feature", "properties": {"编号": "A1", "名称": "示例", **properties}, "geometry": geometry}


def collection(*features, **more) -> dict:
    return {"type": "FeatureCollection", **more, "features": list(features)}


def write_all(folder: Path, server: str = "http://127.0.0.1:9") -> dict[str, str]:
    """Write every file and return {name: "rows" where something must come in, "message" where a refusal must, "any"}.

    server: where files that want to be helped over the network point to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    expected: dict[str, str] = {}
    for make in (_texts, _books, _wrong_kinds, _json, _network, _databases, _shapefiles, _archives):
        expected.update(make(folder, server))
    return expected


def _put(folder: Path, name: str, content) -> None:
    (folder / name).write_bytes(content.encode("utf-8") if isinstance(content, str) else content)


def _texts(folder: Path, _server: str) -> dict[str, str]:
    table = "编号,名称,经度,纬度\nA1,示例一,104.05,30.6\nA2,示例二,104.06,30.6\n"
    _put(folder, "utf16无标记.csv", table.encode("utf-16-le"))
    _put(folder, "utf16.csv", table.encode("utf-16"))
    _put(folder, "繁体.csv", "編號,名稱,經度,緯度\nA1,示例一館,104.05,30.6\n".encode("big5"))
    _put(folder, "半个字.csv", (table * 9).encode("gb18030")[:-10] + b"\x81")
    _put(folder, "空.csv", b"")
    _put(folder, "只有空格.csv", " \n\n  \n")
    _put(folder, "只有标记.csv", b"\xef\xbb\xbf")
    _put(folder, "零字节里.csv", table.encode()[:20] + b"\0" * 5000)
    _put(folder, "随机.csv", bytes(range(256)) * 40)
    _put(folder, "引号不闭.csv", '编号,名称,经度,纬度\nA1,"示例,104.05,30.6\n' + "A2,示例二,104.06,30.6\n" * 400)
    _put(folder, "一行很长.csv", "编号,名称\nA1," + "示" * 3_000_000)
    _put(folder, "列很多.csv", ",".join(f"列{n}" for n in range(20_000)) + "\n" + ",".join("1" * 20_000))
    _put(folder, ("很长的文件名" * 10) + ".csv", table)
    _put(folder, "有 空格 和（括号）#%&.csv", table)
    return {
        "utf16无标记.csv": "rows", "utf16.csv": "rows", "繁体.csv": "rows", "半个字.csv": "rows", "空.csv": "message",
        "只有空格.csv": "any", "只有标记.csv": "any", "零字节里.csv": "any", "随机.csv": "any", "引号不闭.csv": "rows",
        "一行很长.csv": "any", "列很多.csv": "any", ("很长的文件名" * 10) + ".csv": "rows", "有 空格 和（括号）#%&.csv": "rows",
    }  # fmt: skip


def _sheet_part(rows: str, more: str = "") -> str:
    return f'{XML}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{more}<sheetData>{rows}</sheetData></worksheet>'


def _book_with(folder: Path, name: str, part: str | None = None, tail: str = "", **replaced: bytes) -> None:
    """Write a sound workbook with another sheet part, and other parts by name (/ written as __)."""
    book = openpyxl.Workbook()
    for row in (["编号", "名称", "经度", "纬度"], ["A1", "示例一", 104.05, 30.6], ["A2", "示例二", 104.06, 30.6]):
        book.active.append(row)
    book.save(folder / name)
    with zipfile.ZipFile(folder / name) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    if part is not None:
        parts["xl/worksheets/sheet1.xml"] = part.encode("utf-8")
    if tail:
        old = parts["xl/worksheets/sheet1.xml"].decode("utf-8")
        parts["xl/worksheets/sheet1.xml"] = old.replace("</sheetData>", "</sheetData>" + tail).encode("utf-8")
    parts.update({key.replace("__xml", ".xml").replace("__", "/"): value for key, value in replaced.items()})
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for key, value in parts.items():
            archive.writestr(key, value)


def old_workbook(*rows) -> bytes:
    """Return a workbook of Excel 2 (BIFF2, code page 936): texts and numbers."""

    def record(kind: int, data: bytes) -> bytes:
        return struct.pack("<HH", kind, len(data)) + data

    parts = [record(9, struct.pack("<HH", 2, 0x10)), record(0x42, struct.pack("<H", 936))]
    parts.append(record(0, struct.pack("<4H", 0, len(rows), 0, max(map(len, rows)))))
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            place = struct.pack("<HH3x", number, column)
            if isinstance(value, str):
                text = value.encode("gbk")
                parts.append(record(4, place + bytes([len(text)]) + text))
            elif value is not None:
                parts.append(record(3, place + struct.pack("<d", value)))
    return b"".join(parts) + record(10, b"")


def _books(folder: Path, server: str) -> dict[str, str]:
    def cell(reference: str, text: str) -> str:
        return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'

    head = "".join(cell(f"{letter}1", text) for letter, text in zip("ABCD", ("编号", "名称", "经度", "纬度")))
    body = cell("A2", "A1") + cell("B2", "示例") + '<c r="C2"><v>104.05</v></c><c r="D2"><v>30.6</v></c>'
    rows = f'<row r="1">{head}</row><row r="2">{body}</row>'
    _book_with(folder, "满幅.xlsx", _sheet_part(f'{rows}<row r="1048576"><c r="XFD1048576" s="0"/></row>', '<dimension ref="A1:XFD1048576"/>'))  # fmt: skip
    _book_with(folder, "远处有字.xlsx", _sheet_part(f'{rows}<row r="1048576">{cell("XFD1048576", "尾")}</row>'))
    merged = "".join(f'<mergeCell ref="A{n}:A{n + 1}"/>' for n in range(2, 100_002, 2))
    _book_with(folder, "五万合并.xlsx", tail=f'<mergeCells count="50000">{merged}</mergeCells>')
    _book_with(folder, "一个大合并.xlsx", tail='<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>')
    over = "".join(f'<mergeCell ref="A2:A{20_000 + n}"/>' for n in range(20_000))
    long = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(3, 20_003))
    _book_with(
        folder,
        "叠着合并.xlsx",
        _sheet_part(rows + long).replace("</sheetData>", f"</sheetData><mergeCells>{over}</mergeCells>"),
    )
    bomb = f'{XML.replace("?>", "?>")}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    _book_with(folder, "实体炸弹.xlsx", bomb + "]><worksheet><sheetData>&h;</sheetData></worksheet>")
    _book_with(folder, "零炸弹.xlsx", _sheet_part('<row r="1">' + " " * 200_000_000 + "</row>"))
    _book_with(folder, "没有文字表.xlsx", _sheet_part('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'))
    _book_with(folder, "行号倒着.xlsx", _sheet_part(f'<row r="2">{body}</row><row r="1">{head}</row>'))
    _book_with(folder, "坏引用.xlsx", _sheet_part('<row r="x"><c r="11"><v>1</v></c></row>'))
    _book_with(folder, "很深.xlsx", "<a>" * 200_000)
    _book_with(folder, "外部链接.xlsx", xl__externalLinks__externalLink1=(f'{XML}<externalLink href="{server}/x"/>').encode())  # fmt: skip
    many = f'{XML}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'.encode()
    many += b"".join(b"<si><t>%08d%s</t></si>" % (n, b"a" * 1500) for n in range(60_000)) + b"</sst>"
    _book_with(
        folder,
        "文字很多.xlsx",
        _sheet_part('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'),
        xl__sharedStrings__xml=many,
    )
    sound = (folder / "外部链接.xlsx").read_bytes()
    _put(folder, "截断.xlsx", sound[: len(sound) // 2])
    _put(folder, "压缩的.xls", sound)
    _put(folder, "压缩的.csv", sound)
    middle = len(sound) // 2
    _put(folder, "坏字节.xlsx", sound[:middle] + bytes(200) + sound[middle + 200 :])
    _put(
        folder, "加密样.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le")
    )
    old = old_workbook(["编号", "名称", "经度", "纬度"], ["A1", "示例", 104.05, 30.6], ["A2", "示例二", 104.06, 30.6])
    _put(folder, "旧版.xls", old)
    _put(folder, "旧版截断.xls", old[: len(old) * 2 // 3])
    _put(folder, "旧版乱数.xls", old[:40] + bytes((value * 7 + 3) % 256 for value in old[40:]))
    _put(folder, "假的.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000))
    _put(folder, "循环.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 40_000)
    html = "<html><meta charset='{0}'><table><tr><th>编号</th><th>名称</th><th>经度</th><th>纬度</th></tr><tr><td>A1</td><td>示例<br>一</td><td>104.05</td><td>30.6</td></tr></table></html>"
    _put(folder, "网页.xls", html.format("gb2312").encode("gb18030"))
    _put(folder, "文字.xls", "编号\t名称\t经度\t纬度\nA1\t示例一\t104.05\t30.6\n".encode("gb18030"))
    xml_cells = "".join(
        f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in ("编号", "名称", "经度", "纬度")
    )
    more = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in ("A1", "示例", "104.05", "30.6"))
    _put(folder, "表格2003.xls", f'{XML}<?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="表一"><Table><Row>{xml_cells}</Row><Row>{more}</Row></Table></Worksheet></Workbook>')  # fmt: skip
    return {
        "满幅.xlsx": "rows", "远处有字.xlsx": "rows", "五万合并.xlsx": "rows", "一个大合并.xlsx": "rows", "叠着合并.xlsx": "any", "实体炸弹.xlsx": "message",
        "零炸弹.xlsx": "any", "没有文字表.xlsx": "any", "行号倒着.xlsx": "any", "坏引用.xlsx": "any", "很深.xlsx": "message",
        "外部链接.xlsx": "rows", "文字很多.xlsx": "any", "截断.xlsx": "message", "压缩的.xls": "rows", "压缩的.csv": "rows", "坏字节.xlsx": "any",
        "加密样.xlsx": "message", "假的.xls": "message", "旧版.xls": "rows", "旧版截断.xls": "any", "旧版乱数.xls": "any", "循环.xls": "message", "网页.xls": "rows", "文字.xls": "rows",
        "表格2003.xls": "rows",
    }  # fmt: skip


def _wrong_kinds(folder: Path, _server: str) -> dict[str, str]:
    expected = {}
    for name, content in (
        ("其实是文字.shp", "编号,名称\nA1,示例\n"), ("其实是文字.gpkg", "你好"), ("其实是文字.dbf", "你好"), ("文档.pdf", b"%PDF-1.4\n"),
        ("图.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100)), ("包.csv", b"Rar!\x1a\x07\0" + bytes(99)), ("二进制.csv", bytes(range(256)) * 9),
        ("网页.geojson", "<html><body>404</body></html>"), ("图.dwg", b"AC1027" + bytes(999)), ("空.gpkg", b""), ("空.shp", b""),
    ):  # fmt: skip
        _put(folder, name, content)
        expected[name] = "message"
    (folder / "文件夹.xlsx").mkdir(exist_ok=True)
    expected["文件夹.xlsx"] = "message"
    expected["没有这个文件.csv"] = "message"
    expected["长" * 400 + ".csv"] = "message"
    return expected


def _json(folder: Path, _server: str) -> dict[str, str]:
    sound = json.dumps(collection(feature()), ensure_ascii=False)
    ring = SQUARE[:2] + SQUARE[3:1:-1] + SQUARE[-1:]
    many = [
        feature(None), feature({"type": "Point", "coordinates": []}), feature({"type": "Polygon", "coordinates": [ring]}),
        feature({"type": "LineString", "coordinates": SQUARE}), feature({"type": "Point", "coordinates": [104, 30.6, 9, 8]}),
        feature({"type": "GeometryCollection", "geometries": []}), feature({"type": "Polygon", "coordinates": [[[0, 0]]]}),
        feature({"type": "没有", "coordinates": [1, 2]}), feature({"type": "Polygon", "coordinates": [SQUARE]}),
    ]  # fmt: skip
    files = {
        "单个图形.geojson": (json.dumps({"type": "Polygon", "coordinates": [SQUARE]}), "rows"),
        "一个要素.geojson": (json.dumps(feature()), "rows"),
        "有注释.geojson": ("// 注释\n" + sound.replace("}]}", "},]}") + " /* 完 */", "rows"),
        "带标记.geojson": ("\ufeff" + sound, "rows"),
        "截断.geojson": (sound[: len(sound) // 2], "message"),
        "不是数.geojson": (sound.replace("104.05", "NaN"), "any"),
        "巨大.geojson": (sound.replace("104.05", "1e308"), "any"),
        "米当度.geojson": (sound.replace("104.05, 30.6", "404097.0, 3387054.0"), "message"),
        "各种图形.geojson": (json.dumps(collection(*many), ensure_ascii=False), "any"),
        "很深.geojson": ("[" * 100_000, "message"),
        "别的.json": ('{"a": [1, 2, 3]}', "message"),
        "空集合.geojson": (json.dumps(collection()), "any"),
    }
    for name, (text, _) in files.items():
        _put(folder, name, text)
    _put(folder, "国标.geojson", sound.encode("gb18030"))
    return {**{name: outcome for name, (_, outcome) in files.items()}, "国标.geojson": "rows"}


def _network(folder: Path, server: str) -> dict[str, str]:
    """Files that ask their reader to fetch something."""
    link = {"type": "link", "properties": {"href": f"{server}/crs", "type": "proj4"}}
    url = {"type": "url", "properties": {"url": f"{server}/crs"}}
    within = feature({**POINT, "crs": link})
    namespaces = 'xmlns:gml="http://www.opengis.net/gml" xmlns:x="urn:x"'
    place = "<x:g><gml:Point{0}><gml:coordinates>104.05,30.6</gml:coordinates></gml:Point></x:g><x:n>1</x:n>"
    member = f'<gml:featureMember><x:a fid="1">{place}</x:a></gml:featureMember>'
    schema = f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="urn:x {server}/wfs?SERVICE=WFS&amp;VERSION=1.0.0&amp;REQUEST=DescribeFeatureType&amp;TYPENAME=x:a"'
    placemark = "<Placemark><name>示例</name><Point><coordinates>104.05,30.6</coordinates></Point></Placemark>"
    files = {
        "虚拟.gml": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{server}/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        "虚拟.json": f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/{server}/a.geojson</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
        "服务.gml": f"<OGRWFSDataSource><URL>{server}/wfs</URL></OGRWFSDataSource>",
        "服务.xml": f"<OGRWFSDataSource><URL>{server}/wfs</URL></OGRWFSDataSource>",
        "服务.json": json.dumps({"collections": [{"id": "a", "links": [{"rel": "items", "href": f"{server}/items"}]}], "links": [{"rel": "data", "href": f"{server}/collections"}]}),
        "坐标系链接.geojson": json.dumps(collection(feature(), crs=link)),
        "坐标系网址.geojson": json.dumps(collection(feature(), crs=url)),
        "图形里的链接.geojson": json.dumps(collection(within)),
        "藏起来的链接.geojson": json.dumps(collection(feature(), crs=link)).replace('"crs"', '"\\u0063rs"').replace('"link"', '"l\\u0069nk"'),
        "翻页.json": json.dumps({"objectIdFieldName": "OBJECTID", "geometryType": "esriGeometryPoint", "exceededTransferLimit": True, "spatialReference": {"wkid": 4326}, "fields": [{"name": "OBJECTID", "type": "esriFieldTypeOID"}], "features": [{"attributes": {"OBJECTID": 1}, "geometry": {"x": 104, "y": 30.6}}]}),
        "模式.gml": f'{XML}<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" {namespaces} {schema}>{member.format(f" srsName={chr(34)}{server}/srs{chr(34)}")}</wfs:FeatureCollection>',
        "引用.gml": f'{XML}<gml:FeatureCollection xmlns:xlink="http://www.w3.org/1999/xlink" {namespaces}><gml:featureMember><x:a fid="1"><x:g xlink:href="{server}/g.gml#b"/><x:n>1</x:n></x:a></gml:featureMember></gml:FeatureCollection>',
        "外部类型.gml": f'{XML}<!DOCTYPE a SYSTEM "{server}/a.dtd"><gml:FeatureCollection {namespaces}>{member.format("")}</gml:FeatureCollection>',
        "链接.kml": f'{XML}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><NetworkLink><Link><href>{server}/a.kml</href></Link></NetworkLink>{placemark.replace("<name>", f"<styleUrl>{server}/s.kml#a</styleUrl><name>")}</Document></kml>',
        "外部类型.kml": f'{XML}<!DOCTYPE kml SYSTEM "{server}/a.dtd"><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemark}</Document></kml>',
        "实体炸弹.kml": f'{XML}<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>&b;</name>{placemark}</Document></kml>',
    }  # fmt: skip
    for name, text in files.items():
        _put(folder, name, text)
    gbk = f'<?xml version="1.0" encoding="GB2312"?><!DOCTYPE a SYSTEM "{server}/a.dtd"><gml:FeatureCollection {namespaces}>{member.format("")}</gml:FeatureCollection>'
    _put(folder, "外部类型国标.gml", gbk.encode("gb18030"))
    kml = f'<?xml version="1.0" encoding="GBK"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{placemark}</Document></kml>'
    _put(folder, "国标.kml", kml.encode("gb18030"))
    message = ("虚拟.gml", "虚拟.json", "服务.gml", "服务.xml", "服务.json", "藏起来的链接.geojson", "外部类型.gml", "外部类型.kml", "实体炸弹.kml")  # fmt: skip
    return {
        **{name: "message" if name in message else "any" for name in files},
        "外部类型国标.gml": "message",
        "国标.kml": "rows",
    }


def _databases(folder: Path, server: str) -> dict[str, str]:
    def base(name: str, *statements: str) -> None:
        path = folder / name
        path.unlink(missing_ok=True)
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE x (a)")
        connection.execute("PRAGMA writable_schema = 1")
        for statement in statements:
            kind = "view" if " VIEW " in statement else "table"
            item = statement.split()[3 if "VIRTUAL" in statement else 2]
            connection.execute(
                "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)",
                (kind, item, item, statement),
            )
        connection.commit()
        connection.close()

    base("虚拟表.sqlite", f"CREATE VIRTUAL TABLE v USING VirtualOGR('/vsicurl/{server}/a.geojson')", "CREATE VIEW w AS SELECT * FROM v")  # fmt: skip
    base("虚拟表.gpkg", f"CREATE VIRTUAL TABLE v USING VirtualOGR('/vsicurl/{server}/a.geojson')")
    base("递归视图.gpkg", "CREATE VIEW w AS SELECT * FROM w")
    base("没有图层.gpkg")
    whole = (folder / "没有图层.gpkg").read_bytes()
    _put(folder, "截断.gpkg", whole[:3000])
    _put(folder, "乱页.gpkg", whole[:100] + bytes(range(256)) * 20)
    _put(folder, "乱码结构.gpkg", whole.replace(b"CREATE TABLE", b"CREATE \xf5\xffABL", 1))
    return {"乱码结构.gpkg": "message", "虚拟表.sqlite": "message", "虚拟表.gpkg": "message", "递归视图.gpkg": "any", "没有图层.gpkg": "any", "截断.gpkg": "any", "乱页.gpkg": "any"}  # fmt: skip


def points_shapefile(path: Path, count: int = 20) -> None:
    """Write a shapefile of points by hand: .shp, .shx, .dbf, .prj."""

    def head(words: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack(
            "<2i8d", 1000, 1, 104, 30, 105, 31, 0, 0, 0, 0
        )

    records, index = b"", b""
    for number in range(count):
        index += struct.pack(">2i", 50 + len(records) // 2, 10)
        records += struct.pack(">2i", number + 1, 10) + struct.pack("<idd", 1, 104.05 + number / 1000, 30.6)
    path.write_bytes(head(50 + len(records) // 2) + records)
    path.with_suffix(".shx").write_bytes(head(50 + len(index) // 2) + index)
    field = "名称".encode("gb18030").ljust(11, b"\0") + b"C" + bytes(4) + bytes([10, 0]) + bytes(14)
    rows = b"".join(b" " + f"示例{number}".encode("gb18030").ljust(10) for number in range(count))
    head_size = 32 + 32 + 1
    path.with_suffix(".dbf").write_bytes(
        b"\x03\x7c\x01\x01" + struct.pack("<IHH", count, head_size, 11) + bytes(20) + field + b"\r" + rows + b"\x1a"
    )
    path.with_suffix(".prj").write_text('GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]')  # fmt: skip


def _broken_polygons(path: Path) -> None:
    """Write polygons with rings of one, two and three points, without any, with a hole outside, and far too many parts."""
    rings = (
        [[(104.0, 30.6)]], [[(104.0, 30.6), (104.01, 30.6)]], [[(104.0, 30.6), (104.01, 30.6), (104.0, 30.6)]], [[]],
        [[(104, 30.6), (104, 30.7), (104.1, 30.7), (104.1, 30.6), (104, 30.6)], [(105, 30.6), (105.1, 30.6), (105.1, 30.7), (105, 30.6)]],
        [[(104, 30.6), (104.1, 30.7), (104.1, 30.6), (104, 30.7), (104, 30.6)]],
    )  # fmt: skip
    contents = []
    for parts in rings:
        points = [point for ring in parts for point in ring]
        starts = [sum(map(len, parts[:place])) for place in range(len(parts))]
        box = struct.pack("<4d", 104, 30, 105, 31)
        contents.append(
            struct.pack("<i", 5) + box + struct.pack(f"<2i{len(starts)}i", len(parts), len(points), *starts)
            + b"".join(struct.pack("<2d", *point) for point in points)
        )  # fmt: skip
    contents.append(struct.pack("<i", 5) + struct.pack("<4d", 104, 30, 105, 31) + struct.pack("<2i", 2**30, 2**30))
    records, index = b"", b""
    for number, content in enumerate(contents):
        index += struct.pack(">2i", 50 + len(records) // 2, len(content) // 2)
        records += struct.pack(">2i", number + 1, len(content) // 2) + content
    points_shapefile(path, len(contents))

    def head(size: int) -> bytes:
        return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50 + size // 2) + struct.pack(
            "<2i8d", 1000, 5, 104, 30, 105, 31, 0, 0, 0, 0
        )

    path.write_bytes(head(len(records)) + records)
    path.with_suffix(".shx").write_bytes(head(len(index)) + index)


def _shapefiles(folder: Path, _server: str) -> dict[str, str]:
    def damaged(name: str, suffix: str, change) -> None:
        path = folder / f"{name}.shp"
        points_shapefile(path)
        part = path.with_suffix(suffix)
        part.write_bytes(change(part.read_bytes()))

    damaged("shp截断", ".shp", lambda data: data[: len(data) // 2])
    damaged("shx截断", ".shx", lambda data: data[:120])
    damaged("shx乱指", ".shx", lambda data: data[:100] + struct.pack(">2i", 2**30, 2**30) * 20)
    damaged("dbf截断", ".dbf", lambda data: data[: len(data) // 2])
    damaged("dbf多报", ".dbf", lambda data: data[:4] + struct.pack("<I", 2_000_000_000) + data[8:])
    damaged("dbf少报", ".dbf", lambda data: data[:4] + struct.pack("<I", 3) + data[8:])
    damaged("dbf零长", ".dbf", lambda data: data[:8] + bytes(4) + data[12:])
    damaged("shp乱数", ".shp", lambda data: data[:112] + struct.pack("<2d", float("nan"), float("inf")) + data[128:])
    damaged("shp类型乱", ".shp", lambda data: data[:108] + struct.pack("<i", 99) + data[112:])
    damaged("shp只有头", ".shp", lambda data: data[:100])
    damaged("shp自称很长", ".shp", lambda data: data[:24] + struct.pack(">i", 2**31 - 1) + data[28:])
    damaged("prj坏字", ".prj", lambda data: data.replace(b"GCS_WGS", b"GCS_\xf7GS"))
    damaged("prj乱", ".prj", lambda data: b"\xff\xfe\x00garbage" * 50)
    _broken_polygons(folder / "shp破面.shp")
    names = ("shp破面", "shp截断", "shx截断", "shx乱指", "dbf截断", "dbf多报", "dbf少报", "dbf零长", "shp乱数", "shp类型乱", "shp只有头", "shp自称很长", "prj乱", "prj坏字")  # fmt: skip
    return {f"{name}.shp": "any" for name in names}


class _NamedInGbk(zipfile.ZipInfo):
    """A member as Windows packs it: its name in the code page of the machine, with no word about it."""

    def _encodeFilenameFlags(self):  # noqa: N802
        return self.filename.encode("gb18030"), self.flag_bits & ~0x800


def _archives(folder: Path, server: str) -> dict[str, str]:
    points_shapefile(folder / "国标包.shp")
    with zipfile.ZipFile(folder / "国标名.zip", "w") as archive:
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            content = (folder / "国标包.shp").with_suffix(suffix).read_bytes()
            archive.writestr(_NamedInGbk("设施/学校" + suffix), content)
    with zipfile.ZipFile(folder / "逃出去.zip", "w") as archive:
        archive.writestr("../../逃.csv", "编号,名称,经度,纬度\nA1,示例,104,30\n")
    with (
        zipfile.ZipFile(folder / "炸弹.zip", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("大.csv", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(bytes(1 << 20))
    with zipfile.ZipFile(folder / "没数据.zip", "w") as archive:
        archive.writestr("说明.docx", b"x")
    with zipfile.ZipFile(folder / "套娃.zip", "w") as archive:
        archive.write(folder / "国标名.zip", "里.csv")
    with zipfile.ZipFile(folder / "链接.kmz", "w") as archive:
        archive.writestr("doc.kml", f'{XML}<!DOCTYPE kml SYSTEM "{server}/a.dtd"><kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>')  # fmt: skip
    with zipfile.ZipFile(folder / "好的.kmz", "w") as archive:
        archive.writestr("doc.kml", f'{XML}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>示例</name><Point><coordinates>104.05,30.6</coordinates></Point></Placemark></Document></kml>')  # fmt: skip
    with zipfile.ZipFile(folder / "表和说明.zip", "w") as archive:
        archive.writestr("说明.pdf", b"%PDF")
        archive.writestr("表.csv", "编号,名称,经度,纬度\nA1,示例,104,30\n")
    whole = (folder / "国标名.zip").read_bytes()
    _put(folder, "截断.zip", whole[: len(whole) // 2])
    return {"国标名.zip": "rows", "逃出去.zip": "rows", "炸弹.zip": "message", "没数据.zip": "message", "套娃.zip": "message", "链接.kmz": "message", "好的.kmz": "rows", "表和说明.zip": "rows", "截断.zip": "message"}  # fmt: skip


if __name__ == "__main__":
    print(write_all(Path(sys.argv[1])))
