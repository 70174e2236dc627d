"""Symbols, labels and map tips of the layers, built from `resources/styles/<role>.json`.

A style file has `rules` (label, filter or "ELSE", kind, symbol layers in the words of QGIS's own symbol properties; `sub`
holds the symbol inside a pattern, `data` data-defined values, `pass` the drawing pass), `labels` (`sign`: a marker set
off from the text, `data` as above), `map_tip` (see map_tips.py; `tip_width` in pixels) and `max_extent_scale` (the layer is hidden when
zoomed out further). Scales are denominators. `{minimum}` and `{maximum}` stand for the bounds of a grid, `{group:A}` for
the name of a facility group.
A line of full transparency shows only while its feature is selected: QGIS draws it in the project's selection colour.
"""

from __future__ import annotations

import base64

from qgis.core import (
    QgsApplication,
    QgsExpressionContextUtils,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsPalLayerSettings,
    QgsProperty,
    QgsRuleBasedLabeling,
    QgsRuleBasedRenderer,
    QgsSymbol,
    QgsSymbolLayer,
    QgsTextBackgroundSettings,
    QgsTextBufferSettings,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPointF, QSizeF
from qgis.PyQt.QtGui import QColor, QFont, QFontInfo

from ..core import resources
from ..core.facilities.classes import taxonomy as taxonomies
from . import class_looks, map_tips

_SYMBOLS = {"fill": QgsFillSymbol, "line": QgsLineSymbol, "marker": QgsMarkerSymbol}
_INSIDE = {"LinePatternFill": "line", "PointPatternFill": "marker", "MarkerLine": "marker"}
#: Words that labels ask for as variables of their layer.
_VARIABLES = {"minimum": "gewu_minimum", "maximum": "gewu_maximum"}
_OWN_KEYS = ("type", "sub", "data", "pass", "icon")


def apply(layer: QgsVectorLayer, role: str, words: dict[str, object]) -> None:
    """Give `layer` the look of `role`; a role without a style file keeps QGIS's own. `words`: see `vocabulary`."""
    if not resources.path("styles", f"{role}.json").is_file():
        return
    style = resources.read_json("styles", f"{role}.json")
    layer.setRenderer(renderer(style, words))
    if style.get("labels"):
        _tell_bounds(layer, words)
        asked = {word: f"to_real(@{variable})" for word, variable in _VARIABLES.items()}
        layer.setLabeling(_labeling(style["labels"], {**words, **asked}))
        layer.setLabelsEnabled(True)
    if style.get("max_extent_scale"):
        layer.setScaleBasedVisibility(True)
        layer.setMinimumScale(style["max_extent_scale"])
        layer.setMaximumScale(0)
    if style.get("map_tip"):
        layer.setMapTipTemplate(map_tips.template(style["map_tip"], style.get("tip_width", 200), taxonomy()))


def vocabulary(minimum: float, maximum: float) -> dict[str, object]:
    """Return what the placeholders of the style files stand for."""
    words: dict[str, object] = {"minimum": f"{minimum:g}", "maximum": f"{maximum:g}"}
    for group in taxonomy().get("groups", []):
        words[f"group:{group['code']}"] = group["name"]
    return words


def taxonomy() -> dict:
    """Return the facility classes in use: groups and classes with code and name."""
    return taxonomies.to_content(taxonomies.load())


def map_settings() -> dict:
    """Return the order of the groups, the fonts and the layers that start switched off."""
    return resources.read_json("styles", "_map.json")


def renderer(style: dict, words: dict[str, object]) -> QgsRuleBasedRenderer:
    """Return the renderer of one style file."""
    root = QgsRuleBasedRenderer.Rule(None)
    for item in class_looks.expanded(style, taxonomy()):
        root.appendChild(_rule(item, words))
    result = QgsRuleBasedRenderer(root)
    result.setUsingSymbolLevels(bool(style.get("symbol_levels")))
    return result


def _rule(item: dict, words: dict[str, object]) -> QgsRuleBasedRenderer.Rule:
    """Return one rule with those inside it; without a symbol it is a heading of the legend."""
    drawn = symbol(item["kind"], item["symbol"], item.get("opacity", 1.0)) if item.get("symbol") else None
    rule = QgsRuleBasedRenderer.Rule(drawn)
    rule.setLabel(_filled(item["label"], words))
    rule.setFilterExpression(_filled(item.get("filter", ""), words))
    rule.setMinimumScale(item.get("min_scale", 0))
    rule.setMaximumScale(item.get("max_scale", 0))
    for inner in item.get("rules", []):
        rule.appendChild(_rule(inner, words))
    return rule


def reword(layer: QgsVectorLayer, role: str, before: dict[str, object], after: dict[str, object]) -> None:
    """Change filters and class names of a styled layer from the words `before` to `after`, and what its labels ask for; what is
    not ours stays."""
    style = resources.read_json("styles", f"{role}.json")
    if isinstance(layer.renderer(), QgsRuleBasedRenderer):
        changed = layer.renderer().clone()
        texts = _rewording(style["rules"], before, after)
        for rule in changed.rootRule().children():
            rule.setFilterExpression(texts.get(rule.filterExpression(), rule.filterExpression()))
            rule.setLabel(texts.get(rule.label(), rule.label()))
        layer.setRenderer(changed)
    _tell_bounds(layer, after)
    layer.triggerRepaint()


def _rewording(items: list[dict], before: dict[str, object], after: dict[str, object]) -> dict[str, str]:
    """Return {text with the words `before`: the same text with those `after`} for every text of the items."""
    texts = [value for item in items for value in (*item.values(), *item.get("data", {}).values())]
    return {_filled(text, before): _filled(text, after) for text in texts if isinstance(text, str)}


def _tell_bounds(layer: QgsVectorLayer, words: dict[str, object]) -> None:
    """Keep the bounds as variables of the layer: its labels ask for them, and need not be made anew for other ones."""
    for word, variable in _VARIABLES.items():
        if word in words:
            QgsExpressionContextUtils.setLayerVariable(layer, variable, words[word])


def _filled(text: str, words: dict[str, object]) -> str:
    for word, value in words.items():
        text = text.replace("{" + word + "}", str(value))
    return text


def symbol(kind: str, parts: list[dict], opacity: float = 1.0) -> QgsSymbol:
    """Return a symbol of `kind` (fill, line, marker) made of the given symbol layers, lowest first."""
    result = _SYMBOLS[kind]()
    result.deleteSymbolLayer(0)
    for part in parts:
        result.appendSymbolLayer(_symbol_layer(part))
    result.setOpacity(opacity)
    return result


def _symbol_layer(part: dict) -> QgsSymbolLayer:
    properties = {key: str(value) for key, value in part.items() if key not in _OWN_KEYS}
    if part["type"] == "FontMarker":
        properties.setdefault("font", font_family())
    if "icon" in part:  # carried in the style, so that a project shows it on a computer without the plugin
        picture = resources.path("icons", f"{part['icon']}.svg").read_bytes()
        properties["name"] = "base64:" + base64.b64encode(picture).decode("ascii")
    made = QgsApplication.symbolLayerRegistry().symbolLayerMetadata(part["type"]).createSymbolLayer(properties)
    if "sub" in part:
        made.setSubSymbol(symbol(_INSIDE[part["type"]], part["sub"]))
    for name, expression in part.get("data", {}).items():
        made.setDataDefinedProperty(_DATA_DEFINED[name], QgsProperty.fromExpression(expression))
    made.setRenderingPass(part.get("pass", 0))
    return made


_DATA_DEFINED = {
    "size": QgsSymbolLayer.PropertySize,
    "color": QgsSymbolLayer.PropertyFillColor,
    "outline_color": QgsSymbolLayer.PropertyStrokeColor,
    "outline_style": QgsSymbolLayer.PropertyStrokeStyle,
    "outline_width": QgsSymbolLayer.PropertyStrokeWidth,
    "enabled": QgsSymbolLayer.PropertyLayerEnabled,
    "character": QgsSymbolLayer.PropertyCharacter,
}
_LABEL_DATA = {
    "colour": QgsPalLayerSettings.Property.Color,
    "priority": QgsPalLayerSettings.Property.Priority,
    "sign": QgsPalLayerSettings.Property.ShapeDraw,
}


def _labeling(items: list[dict], words: dict[str, object]) -> QgsRuleBasedLabeling:
    root = QgsRuleBasedLabeling.Rule(None)
    for item in items:
        rule = QgsRuleBasedLabeling.Rule(_label(item, words))
        rule.setFilterExpression(_filled(item.get("filter", ""), words))
        rule.setMinimumScale(item.get("min_scale", 0))
        rule.setMaximumScale(item.get("max_scale", 0))
        root.appendChild(rule)
    return QgsRuleBasedLabeling(root)


def _label(item: dict, words: dict[str, object]) -> QgsPalLayerSettings:
    settings = QgsPalLayerSettings()
    settings.fieldName = _filled(item["text"], words)
    settings.isExpression = True
    settings.placement = getattr(QgsPalLayerSettings.Placement, item["placement"])
    settings.priority = item.get("priority", 5)
    settings.dist = item.get("distance", 0)
    settings.centroidInside = True
    settings.mergeLines = item.get("merge_lines", False)
    settings.multilineAlign = QgsPalLayerSettings.MultiLineAlign.MultiCenter
    settings.setFormat(_text_format(item))
    properties = settings.dataDefinedProperties()
    for name, expression in item.get("data", {}).items():
        properties.setProperty(_LABEL_DATA[name], QgsProperty.fromExpression(_filled(expression, words)))
    settings.setDataDefinedProperties(properties)
    return settings


def _text_format(item: dict) -> QgsTextFormat:
    font = QFont(font_family())
    font.setBold(item.get("bold", False))
    font.setItalic(item.get("italic", False))
    text = QgsTextFormat()
    text.setFont(font)
    text.setSize(item["size"])
    text.setColor(QColor(item["color"]))
    if item.get("bold"):
        text.setNamedStyle("Bold")
    halo = QgsTextBufferSettings()
    halo.setEnabled(True)
    halo.setSize(item["halo"])
    halo.setColor(QColor("#ffffff"))
    text.setBuffer(halo)
    if item.get("sign"):
        text.setBackground(_sign(item["sign"]))
    return text


def _sign(item: dict) -> QgsTextBackgroundSettings:
    """Return the marker drawn off (offset: mm right, down) the middle of a label."""
    sign = QgsTextBackgroundSettings()
    sign.setEnabled(True)
    sign.setType(QgsTextBackgroundSettings.ShapeType.ShapeMarkerSymbol)
    sign.setMarkerSymbol(symbol("marker", item["symbol"]))
    sign.setSizeType(QgsTextBackgroundSettings.SizeType.SizeFixed)
    sign.setSize(QSizeF(item["size"], item["size"]))
    sign.setOffset(QPointF(*item["offset"]))
    return sign


def font_family() -> str:
    """Return the first of the Chinese fonts wanted for maps that this computer has."""
    wanted = map_settings()["fonts"]
    return next((name for name in wanted if QFontInfo(QFont(name)).family() == name), wanted[0])
