"""Several looks of one layer, changed with QGIS's own 样式 menu: the first is the layer's own, the others wait in its list.

A style file names its look in `name` and the others in `variants`: {"name", "cluster": {"tolerance": mm, "symbol": …}}. A
look that waits has the layer's forms, labels and tips with other symbols (QGIS 3.22 would reset what a style leaves out).
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFeatureRenderer,
    QgsMapLayer,
    QgsMapLayerStyle,
    QgsPointClusterRenderer,
    QgsReadWriteContext,
    QgsRendererCategory,
    QgsUnitTypes,
    QgsVectorLayer,
)
from qgis.PyQt.QtXml import QDomDocument

from ..core import resources
from . import class_looks, styles

#: All of a style but its symbols, which are long and are put in as they stand.
_SYMBOLS = QgsMapLayer.StyleCategory.Symbology
_ALL = "AllStyleCategories"


def offer(layer: QgsVectorLayer, role: str, fresh: bool) -> None:
    """Put the looks of `role` into the layer's list of styles where they are missing. fresh: the layer wears the first one.

    What the user has made of them stays.
    """
    file = resources.path("styles", f"{role}.json")
    style = resources.read_json("styles", f"{role}.json") if file.is_file() else {}
    if not style.get("variants"):
        return
    manager = layer.styleManager()
    if fresh:
        manager.renameStyle(manager.currentStyle(), style["name"])
    known = set(manager.styles())
    missing = [name for name in (style["name"], *(item["name"] for item in style["variants"])) if name not in known]
    if not missing:
        return
    looks = _looks(json.dumps(style), json.dumps(styles.taxonomy()))
    document = QDomDocument()
    layer.exportNamedStyle(document, QgsReadWriteContext(), _without(_SYMBOLS))
    rest = re.sub(r'styleCategories="[^"]*"', f'styleCategories="{_ALL}"', document.toString(), count=1)
    place = rest.index(">", rest.index("<qgis")) + 1
    for name in missing:
        manager.addStyle(name, QgsMapLayerStyle(rest[:place] + looks[name] + rest[place:]))


def _without(category) -> QgsMapLayer.StyleCategories:
    every = QgsMapLayer.StyleCategory.AllStyleCategories
    return QgsMapLayer.StyleCategories(every) & ~QgsMapLayer.StyleCategories(category)


@lru_cache(maxsize=4)
def _looks(style_text: str, taxonomy_text: str) -> dict[str, str]:
    """Return {name: renderer as XML} of the looks of one style; made once, as every workspace opened wants the same."""
    style, taxonomy = json.loads(style_text), json.loads(taxonomy_text)
    found = {style["name"]: _as_xml(styles.renderer(style, {}))}
    for item in style["variants"]:
        found[item["name"]] = _as_xml(_clusters(style, item["cluster"], taxonomy))
    return found


def _as_xml(renderer: QgsFeatureRenderer) -> str:
    document = QDomDocument()
    document.appendChild(renderer.save(document, QgsReadWriteContext()))
    return document.toString()


def _clusters(style: dict, cluster: dict, taxonomy: dict) -> QgsPointClusterRenderer:
    """Return a renderer that draws what lies closer than the tolerance (mm) as one bubble with its number."""
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
