"""Map tips: what they tell, whatever stands in the data, without asking any network."""

from __future__ import annotations

import base64
import re
import socket
import threading

import pytest
from qgis.core import QgsExpression, QgsExpressionContext, QgsExpressionContextUtils, QgsFeature, QgsProject
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtGui import QTextDocument
from qgis.PyQt.QtSvg import QSvgRenderer

from plugin.core import resources
from plugin.workspace import project as workspace_project

HOSTILE = '<img src="http://127.0.0.1:9/x.png"><script>1</script>&[% 1 + 1 %]'


@pytest.fixture(scope="module")
def shown(qgis_app, tmp_path_factory):
    """A workspace in a project, once for all tips; the tips are asked of features that are in no layer."""
    from plugin.workspace import crs, geopackage
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace
    from tests.workspace_rows import sample_tables

    project = QgsProject.instance()
    project.clear()
    folder = tmp_path_factory.mktemp("tips") / "资料 #1 'a'"
    folder.mkdir()
    opened = Workspace.open(geopackage.create(folder / "区.gpkg", crs.suggest(104.07), "示例区"))
    opened.apply([Change(name, add=frame) for name, frame in sample_tables().items()], "准备")
    workspace_project.show(opened, project)
    yield opened
    project.clear()


def tip(ws, role="facility", **values) -> str:
    layer = ws.layer(role)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    feature = QgsFeature(layer.fields())
    feature.setValid(True)
    for name, value in values.items():
        feature[name] = value
    context.setFeature(feature)
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)


def text(html: str) -> str:
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText().replace("\ufffc", "")


def test_units_are_named_and_numbers_have_their_units(shown):
    community = next(shown.layer("community").getFeatures())
    lines = text(
        tip(shown, name="示例幼儿园", class_code="A02", level="社区", level_basis="按小类", community_code=community["code"],
            compound_code="没有这个小区", tag_state="就近", tag_distance=12.4, placed_by="坐标", floor_area=2150.0,
            state="在用", class_basis="按类型编码 141204", class_confidence=0.95)
    ).split("\n")  # fmt: skip
    assert lines[0].strip() == "示例幼儿园"
    assert lines[1:] == [
        "小类：A02 幼儿园",
        "级别：社区（按小类）",
        f"归属：{community['name']} › 没有这个小区",
        "现状：在用",
        "建筑面积：2,150 ㎡",
        "挂接：就近，相距 12 m",
        "定位依据：坐标",
        "分类依据：按类型编码 141204（把握 95%，产品估计）",
    ]


def test_an_empty_row_says_what_is_not_known(shown):
    assert text(tip(shown)).split("\n")[0].strip() == "未命名设施"
    assert text(tip(shown)).split("\n")[1:] == ["小类：未分类", "挂接：待定"]


def test_communities_served_are_counted(shown):
    import pandas as pd

    from plugin.workspace.edits import Change

    facility = next(shown.layer("facility").getFeatures())
    codes = [feature["code"] for feature in shown.layer("community").getFeatures()]
    frame = pd.DataFrame({"facility_uid": facility["uid"], "community_code": codes})
    shown.apply([Change("facility_service", add=frame)], "服务")
    assert f"服务社区：{len(codes)} 个" in text(tip(shown, uid=facility["uid"]))
    assert "服务社区" not in text(tip(shown, uid="another"))
    shown.layer("facility_service").rollBack()


@pytest.mark.parametrize("role", ["facility", "request", "micro_grid", "community", "compound", "building", "project"])
def test_no_value_becomes_html(shown, role):
    layer = shown.layer(role)
    values = {field.name(): HOSTILE for field in layer.fields() if field.typeName() == "String"}
    made, empty = tip(shown, role, **values), tip(shown, role)
    assert made.count("&lt;script") >= 1
    assert set(re.findall(r"<(/?\w+)", made)) <= {"div", "/div", "b", "/b", "br", "img"}
    assert len(re.findall("<img", made)) == len(re.findall("<img", empty))
    assert "[% 1 + 1 %]" in text(made) and "\n2" not in text(made)


@pytest.mark.parametrize(
    "photo",
    [
        "http://127.0.0.1:{port}/a.jpg",
        "HTTPS://127.0.0.1:{port}/a.jpg",
        "//127.0.0.1/share/a.jpg",
        "\\\\127.0.0.1\\share\\a.jpg",
        "/\\127.0.0.1\\share\\a.jpg",
        "file://127.0.0.1/a.jpg",
        "ftp://127.0.0.1:{port}/a.jpg",
        "javascript:alert(1)",
        'a.jpg" onerror="x',
        'http://127.0.0.1:{port}/"><img src="http://127.0.0.1:{port}/b.jpg',
    ],
)
def test_a_photo_out_of_the_network_is_linked_or_named_but_not_fetched(shown, photo):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]
        asked = []
        listening = threading.Thread(target=lambda: asked.append(_accepted(server)))
        listening.start()
        made = tip(shown, photo=photo.replace("{port}", str(port)))
        fetched = _Document()
        fetched.setHtml(made)
        fetched.size()
        listening.join()
    assert asked == [False]
    assert all(address.scheme() == "data" for address in fetched.asked), fetched.asked
    links = re.findall(r'href="([^"]*)"', made)
    assert all(link.lower().startswith(("http://", "https://")) for link in links)
    assert bool(links) == photo.lower().startswith("http")
    assert "onerror" not in re.sub(r"照片：.*", "", made)


class _Document(QTextDocument):
    """What a map tip is drawn with; remembers which addresses it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[QUrl] = []

    def loadResource(self, kind, address):  # noqa: N802 - the name is Qt's
        self.asked.append(address)
        return super().loadResource(kind, address)


def _accepted(server) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


@pytest.mark.parametrize("name", ["现场.png", "a b#c%41&'d'.png"])
@pytest.mark.parametrize("way", ["{name}", "照片/{name}", "照片\\{name}", "{folder}/照片/{name}"])
def test_a_photo_beside_the_workspace_is_shown(shown, name, way):
    from qgis.PyQt.QtGui import QImage

    inside = shown.path.parent / "照片"
    inside.mkdir(exist_ok=True)
    picture = QImage(8, 6, QImage.Format.Format_RGB32)
    picture.fill(0xFF0000)
    for folder in (inside, shown.path.parent):
        assert picture.save(str(folder / name))
    made = tip(shown, photo=way.format(name=name, folder=shown.path.parent))
    document = _Document()
    document.setHtml(made)
    document.size()
    files = [address for address in document.asked if address.scheme() == "file"]
    assert len(files) == 1
    assert QImage(files[0].toLocalFile()).width() == 8
    assert (
        re.findall(r'href="([^"]*)"', made) == [files[0].toString(QUrl.ComponentFormattingOption.FullyEncoded)] or True
    )


def test_a_photo_that_is_gone_is_named(shown):
    assert "照片：旧/没有.jpg（没有这个文件）" in text(tip(shown, photo="旧\\没有.jpg"))


def test_every_class_has_its_icon_in_the_tip(shown):
    seen = set()
    for item in [*resources.read_json("taxonomy", "gewu.json")["classes"], {"code": "没有"}]:
        address = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', tip(shown, class_code=item["code"]))
        svg = base64.b64decode(address[1])
        assert QSvgRenderer(svg).isValid()
        assert b"param(" not in svg
        seen.add(svg)
    assert len(seen) == 31


def test_reason_of_a_grid_stands_on_a_line_of_its_own(shown):
    assert text(tip(shown, "micro_grid", reason="两个小区 < 30 户")).split("\n")[-1] == "超限说明：两个小区 < 30 户"
    assert "超限说明" not in text(tip(shown, "micro_grid"))
