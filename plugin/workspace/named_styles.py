"""Several looks of one layer, changed with QGIS's own 样式 menu: the first is the layer's own, the others wait in its list.

A style file names its look in `name` and the others in `variants`: {"name", "cluster": {"tolerance": mm, "symbol": …}}. A
variant carries symbols only, so that forms, names of columns and labels stay the same whichever is chosen.
"""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsMapLayerStyle,
    QgsPointClusterRenderer,
    QgsRendererCategory,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument

from ..core import resources
from . import class_looks, styles

#: Part of a layer that a waiting look may change.
_ONLY = "Symbology"


def offer(layer: QgsVectorLayer, role: str, fresh: bool) -> None:
    """Put the looks of `role` into the layer's list of styles where they are missing. fresh: the layer wears the first one.

    What the user has made of them stays; those that wait are kept from bringing old forms back.
    """
    file = resources.path("styles", f"{role}.json")
    style = resources.read_json("styles", f"{role}.json") if file.is_file() else {}
    if not style.get("variants"):
        return
    manager = layer.styleManager()
    if fresh:
        manager.renameStyle(manager.currentStyle(), style["name"])
    looks = {style["name"]: lambda: styles.renderer(style, {})}
    looks.update({item["name"]: lambda item=item: _clusters(style, item["cluster"]) for item in style["variants"]})
    for name, make in looks.items():
        if name not in manager.styles():
            copy = layer.clone()
            copy.setRenderer(make())
            look = QgsMapLayerStyle()
            look.readFromLayer(copy)
            manager.addStyle(name, _symbols_only(look))
    for name in manager.styles():
        if name in looks and name != manager.currentStyle():
            waiting = manager.style(name)
            slim = _symbols_only(waiting)
            if slim.xmlData() != waiting.xmlData():
                manager.removeStyle(name)
                manager.addStyle(name, slim)


def _symbols_only(look: QgsMapLayerStyle) -> QgsMapLayerStyle:
    """Return the look marked as one of symbols only: QGIS takes from a style what its `styleCategories` name."""
    document = QDomDocument()
    document.setContent(look.xmlData())
    document.documentElement().setAttribute("styleCategories", _ONLY)
    return QgsMapLayerStyle(document.toString())


def _clusters(style: dict, cluster: dict) -> QgsPointClusterRenderer:
    """Return a renderer that draws what lies closer than the tolerance (mm) as one bubble with its number."""
    taxonomy = styles.taxonomy()
    categories = [
        QgsRendererCategory(item["value"], styles.symbol("marker", item["symbol"]), item["label"])
        for item in _single(style, cluster, taxonomy)
    ]
    made = QgsPointClusterRenderer()
    made.setEmbeddedRenderer(QgsCategorizedSymbolRenderer("class_code", categories))
    made.setTolerance(cluster["tolerance"])
    made.setToleranceUnit(QgsUnitTypes.RenderUnit.RenderMillimeters)
    made.setClusterSymbol(styles.symbol("marker", cluster["symbol"]))
    return made


def _single(style: dict, cluster: dict, taxonomy: dict) -> list[dict]:
    """Return value, label and symbol of every class, with the marks of `cluster` around it, and of what has none.

    A renderer of clusters asks for one symbol per row, and has it by the value at once.
    """
    found = []
    for rule in class_looks.expanded(style, taxonomy):
        for inner in rule.get("rules", []) if rule.get("code") else []:
            found.append(
                {"value": inner["code"], "label": inner["label"], "symbol": [*cluster["mark"], *inner["symbol"]]}
            )
    return [*found, {"value": "", "label": cluster["other"]["label"], "symbol": cluster["other"]["symbol"]}]
