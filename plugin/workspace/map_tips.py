"""Map tips as HTML templates of QGIS: what is in the data is shown as text, and nothing is fetched from a network.

A style's `map_tip` is either a template of its own or {"title": expression, "icons": true for the pictogram of the class,
"lines": [[heading, expression], …], "photo": field}. A line whose value is empty is left out. A photo is shown when it is a
file on this computer (a path relative to the workspace's folder, or a whole one); an address of the web, and a path into
the network, are only named or linked.
"""

from __future__ import annotations

import re

from qgis.core import QgsExpressionContextUtils, QgsVectorLayer

from . import class_looks

#: QGIS shows a map tip in the browser's serif face and as narrow as it can.
_FRAME = '<div style="font-family: sans-serif; font-size: 10pt; line-height: 140%; min-width: {width}px">{text}</div>'
_PHOTO_WIDTH = 240
#: Variables of a layer that name the layers its tip looks things up in: this and the role.
VARIABLE = "gewu_layer_"
#: The folder of the workspace file, of which relative paths start.
FOLDER = "file_path(regexp_replace(layer_property(@layer_id, 'source'), '[|].*$', ''))"
#: QGIS replaces in the order of the keys: "%" has to come before what brings it in.
_IN_FILE_ADDRESS = (
    "replace(replace({value}, '%', '%25'), map(' ', '%20', '\"', '%22', '#', '%23', '&', '%26', '\\'', '%27', "
    "'<', '%3C', '>', '%3E', '?', '%3F'))"
)
_IN_WEB_ADDRESS = "replace({value}, map(' ', '%20', '\"', '%22', '\\'', '%27', '<', '%3C', '>', '%3E'))"


def template(tip: str | dict, width: int, taxonomy: dict) -> str:
    """Return the map tip of a style. width: pixels it takes at least; taxonomy: for the pictograms."""
    inner = _escaped(tip) if isinstance(tip, str) else _built(tip, taxonomy)
    return _FRAME.format(width=width, text=inner)


def tell_layers(layer: QgsVectorLayer, by_role: dict[str, QgsVectorLayer]) -> None:
    """Keep as variables of the layer which layers its tip looks things up in."""
    asked = set(re.findall(VARIABLE + r"(\w+)", layer.mapTipTemplate()))
    known = QgsExpressionContextUtils.layerScope(layer)
    for role in sorted(asked & set(by_role)):
        if known.variable(VARIABLE + role) != by_role[role].id():
            QgsExpressionContextUtils.setLayerVariable(layer, VARIABLE + role, by_role[role].id())


def as_text(expression: str) -> str:
    """Return an expression for the text of another one with the signs of HTML written as such."""
    return f"replace(to_string({expression}), map('&', '&amp;', '<', '&lt;', '>', '&gt;'))"


def _escaped(text: str) -> str:
    """Return a template whose values are shown as text: a name holding HTML must not become HTML."""
    return re.sub(r"\[%(.*?)%\]", lambda found: f"[% {as_text(found[1])} %]", text, flags=re.DOTALL)


def _built(tip: dict, taxonomy: dict) -> str:
    icon = f"[% {_icon(taxonomy)} %] " if tip.get("icons") else ""
    parts = [f"{icon}<b>[% {as_text(tip['title'])} %]</b>"]
    for heading, written in tip["lines"]:
        expression = re.sub(r"\{name:(\w+)\}", lambda found: _name_of(found[1]), written)
        # what cannot be told, as after a relation has been deleted, is left out: QGIS would show the expression itself
        parts.append(
            f"[% with_variable('shown', {as_text(f'coalesce(try({expression}), {_QUOTES})')}, "
            f"if(@shown = '', '', '<br>{heading}：' || @shown)) %]"
        )
    if tip.get("photo"):
        parts.append(f"[% {_photo(tip['photo'])} %]")
    return "".join(parts)


_QUOTES = "''"


def _name_of(unit: str) -> str:
    """Return the expression of the name of the unit a row belongs to, of its code where there is no such unit.

    One row is looked up in the unit's layer; the representation of the field would read all of them for each tip.
    """
    found = f"attribute(get_feature(@{VARIABLE}{unit}, 'code', \"{unit}_code\"), 'name')"
    return f"coalesce(try({found}), \"{unit}_code\", '')"


def _icon(taxonomy: dict) -> str:
    """Return the expression of the pictogram on its shape; it is in the template, so no file is needed to show it."""
    found = class_looks.pictures(taxonomy)
    of_class = ", ".join(
        f"'{code}', '{class_looks.data_address(svg)}'" for code, svg in found.items() if code.isalnum()
    )
    other = f"'{class_looks.data_address(found[''])}'"
    chosen = f'coalesce(map_get(map({of_class}), "class_code"), {other})' if of_class else other
    return f'\'<img width="22" height="22" src="\' || {chosen} || \'">\''


def _photo(field: str) -> str:
    """Return the expression of a photo; backslashes are taken as slashes, so that no path into a network hides in them."""
    path, file = "@photo", "@photo_file"
    web = f"'<br><a href=\"' || {_IN_WEB_ADDRESS.format(value=path)} || '\">打开照片（网页）</a>'"
    named = f"'<br>照片：' || {as_text(path)}"
    address = f"'file://' || if(left({file}, 1) = '/', '', '/') || {_IN_FILE_ADDRESS.format(value=file)}"
    shown = f"""'<br><a href="' || {address} || '"><img width="{_PHOTO_WIDTH}" src="' || {address} || '"></a>'"""
    whole = f"left({path}, 1) = '/' OR regexp_match({path}, '^[A-Za-z]:') > 0"
    local = (
        f"with_variable('photo_file', if({whole}, {path}, {FOLDER} || '/' || {path}), "
        f"if(file_exists({file}), {shown}, {named} || '（没有这个文件）'))"
    )
    return (
        f"with_variable('photo', replace(trim(coalesce(\"{field}\", '')), '\\\\', '/'), CASE "
        f"WHEN {path} = '' THEN '' "
        f"WHEN regexp_match(lower({path}), '^https?://') > 0 THEN {web} "
        f"WHEN left({path}, 2) = '//' OR regexp_match({path}, '^[A-Za-z][A-Za-z0-9+.-]+:') > 0 THEN {named} "
        f"ELSE {local} END)"
    )
