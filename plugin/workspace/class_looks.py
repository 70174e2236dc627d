"""The looks of the facility classes, made from the taxonomy: a shape and colour per 大类, a pictogram per 小类.

A rule of a style file with `each` stands for one rule per "group" (大类) or, inside such a rule, per "class" (小类).
`{code}`, `{name}`, `{codes}` (of its classes, quoted), `{known}` (of all classes), `{icon}` and what `_classes.json` says
of the group fill its texts. A class without a pictogram of its own, as in a bureau's own taxonomy, shows the plain one.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from ..core import resources

#: Folder of the pictograms, one per class, and the one for what has no class.
FOLDER = "facilities"
UNKNOWN = "unclassified"
#: The fill of the pictograms, which QGIS replaces and others do not know.
_FILL = "param(fill) #ffffff"
_SHAPES = {
    "circle": '<circle cx="12" cy="12" r="11.5" fill="{color}"/>',
    "square": '<path d="M1 1h22v22H1z" fill="{color}"/>',
    "hexagon": '<path d="M12 0L22.400 6v12L12 24 1.600 18V6z" fill="{color}"/>',
    "pentagon": '<path d="M12 0L24 9 19.500 23.500h-15L0 9z" fill="{color}"/>',
    "diamond": '<path d="M12 0L24 12 12 24 0 12z" fill="{color}"/>',
    "octagon": '<path d="M7.200 .500h9.600L23.500 7.200v9.600L16.800 23.500H7.200L.500 16.800V7.200z" fill="{color}"/>',
}


def expanded(style: dict, taxonomy: dict) -> list[dict]:
    """Return the rules of a style with those of the groups and classes of `taxonomy` written out; `rules` nest."""
    looks = looks_of(taxonomy)
    every = [item["code"] for item in taxonomy.get("classes", [])]
    found = []
    for rule in style["rules"]:
        if rule.get("each") != "group":
            found.append(_filled(rule, {"known": _quoted(every)}))
            continue
        for group in taxonomy.get("groups", []):
            members = [item for item in taxonomy["classes"] if item["group"] == group["code"]]
            words = {**looks[group["code"]], **_words(group), "codes": _quoted([item["code"] for item in members])}
            made = _filled({key: value for key, value in rule.items() if key != "rules"}, words)
            made["rules"] = []
            for inner in rule.get("rules", []):
                each = members if inner.get("each") == "class" else [group]
                made["rules"] += [
                    _filled(inner, {**words, **_words(item), "icon": icon_of(item["code"])}) for item in each
                ]
            found.append(made)
    return found


def looks_of(taxonomy: dict) -> dict[str, dict]:
    """Return {group code: its shape, color and sizes}; groups that have none of their own take turns with those there are."""
    named = _settings()["looks"]
    ready = list(named.values())
    groups = [group["code"] for group in taxonomy.get("groups", [])]
    return {code: named.get(code) or ready[number % len(ready)] for number, code in enumerate(groups)}


def _settings() -> dict:
    return resources.read_json("styles", "_classes.json")


def icon_of(code: str) -> str:
    """Return the name of the pictogram of a class, as `icon` of a style wants it."""
    own = resources.path("icons", FOLDER, f"{code}.svg").is_file()
    return f"{FOLDER}/{code if own else UNKNOWN}"


@lru_cache(maxsize=256)
def picture(shape: str, color: str, icon: str) -> str:
    """Return one SVG of a white pictogram on its shape, for lists and map tips. icon: see `icon_of`."""
    glyph = resources.path("icons", f"{icon}.svg").read_text(encoding="utf-8").replace(_FILL, "#ffffff")
    inner = glyph[glyph.index(">") + 1 : glyph.rindex("</svg>")]
    back = _SHAPES.get(shape, _SHAPES["circle"]).format(color=color)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
        f'{back}<g transform="translate(4.3 4.3) scale(0.64)">{inner}</g></svg>'
    )


def pictures(taxonomy: dict) -> dict[str, str]:
    """Return {class code: its SVG, shape and pictogram} and under "" that of what has no class."""
    looks = looks_of(taxonomy)
    found = {"": picture("circle", _settings()["unknown_color"], f"{FOLDER}/{UNKNOWN}")}
    for item in taxonomy.get("classes", []):
        look = looks[item["group"]]
        found[item["code"]] = picture(look["shape"], look["color"], icon_of(item["code"]))
    return found


def data_address(svg: str) -> str:
    """Return an SVG as the address of an <img>."""
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode("utf-8")).decode("ascii")


def _words(item: dict) -> dict[str, str]:
    return {"code": item["code"], "name": item["name"]}


def _quoted(codes: list[str]) -> str:
    return ", ".join("'" + code.replace("'", "''") + "'" for code in codes) or "''"


def _filled(value, words: dict):
    """Return a part of a style with the words in all its texts."""
    if isinstance(value, dict):
        return {key: _filled(inner, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, words) for inner in value]
    if isinstance(value, str):
        for word, meaning in words.items():
            value = value.replace("{" + word + "}", str(meaning))
    return value
