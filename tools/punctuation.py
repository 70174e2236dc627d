"""Chinese texts carry Chinese punctuation: `python tools/punctuation.py` mends it in tr("…") and
stored("…") texts and in resources/*.json.

Half-width , : ; ! ? ( ) next to Chinese become their full-width forms. Placeholders, tags, numbers, codes and
Latin text stay as they are.
"""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FULL = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "!": "\uff01", "?": "\uff1f", "(": "\uff08", ")": "\uff09"}
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef\u2018-\u201d\u2026\u3012]")
#: Keys of the resource files whose texts people read; the schemes are read whole. Everything else (names to match,
#: expressions, patterns) is left alone.
READ_BY_PEOPLE = {"title", "alias", "suggestion", "rule", "note", "help", "for", "basis", "ask", "alternative"}
#: Blocks of the resource files whose titles are expressions, not texts.
EXPRESSIONS = {"map_tip"}
#: Functions whose literal is a text for people.
TEXTS = ("tr", "stored")
PLACEHOLDER = re.compile(r"\{[^{}]*\}|<[^<>]*>|&[a-z]+;")


def mended(text: str) -> str:
    """Return `text` with full-width punctuation where it stands in Chinese."""
    if not CHINESE.search(text):
        return text
    fixed = [match.span() for match in PLACEHOLDER.finditer(text)]
    inside = [any(start <= place < stop for start, stop in fixed) for place in range(len(text))]
    result = list(text)
    for place, sign in enumerate(text):
        if sign in ",:;!?" and not inside[place] and _in_chinese(text, place, inside):
            result[place] = FULL[sign]
    for opening, closing in _pairs(text, inside):
        around = text[max(opening - 1, 0)] + text[opening + 1 : closing] + text[closing + 1 : closing + 2]
        if CHINESE.search(around):
            result[opening], result[closing] = FULL["("], FULL[")"]
    return "".join(result)


def _in_chinese(text: str, place: int, inside: list[bool]) -> bool:
    before, after = text[:place].rstrip(" "), text[place + 1 :]
    if not before:  # a text that is joined to another: ",应 {bound}。"
        return bool(CHINESE.match(after[:1]))
    last = before[-1]
    first = after.lstrip(" ")[:1]
    if CHINESE.match(last) or (first and CHINESE.match(first) and text[place] != ":"):
        return True
    # a placeholder or a closing bracket before, in a Chinese sentence; "EPSG:4545" and "1,200" are not
    return last in "})>%" + "\u33a1" and text[place + 1 : place + 2] != "/"


def _pairs(text: str, inside: list[bool]) -> list[tuple[int, int]]:
    found, open_ones = [], []
    for place, sign in enumerate(text):
        if inside[place]:
            continue
        if sign == "(":
            open_ones.append(place)
        elif sign == ")" and open_ones:
            found.append((open_ones.pop(), place))
    return found


def mended_source(source: str) -> str:
    """Return Python source with the literals inside tr(…) and stored(…) mended; string prefixes and line breaks stay."""
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line.encode("utf-8")))
    raw = source.encode("utf-8")
    spans = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TEXTS and node.args:
            argument = node.args[0]
            spans.append(
                (
                    starts[argument.lineno - 1] + argument.col_offset,
                    starts[argument.end_lineno - 1] + argument.end_col_offset,
                    argument.value,
                )
            )
    for start, stop, value in sorted(spans, reverse=True):
        wanted = mended(value)
        if wanted == value:
            continue
        raw = raw[:start] + _rewritten(raw[start:stop].decode("utf-8"), wanted).encode("utf-8") + raw[stop:]
    return raw.decode("utf-8")


def _rewritten(piece: str, wanted: str) -> str:
    """Return the literal (one or several adjacent ones) `piece` with the signs of `wanted`; both have equal lengths."""
    signs = iter(wanted)
    result = []
    for token in re.split(r"(\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')", piece):
        if token[:1] in ("'", '"'):
            units = re.findall(r"\\.|[^\\]", token[1:-1])
            token = token[0] + "".join(_unit(unit, next(signs)) for unit in units) + token[0]
        result.append(token)
    return "".join(result)


def _unit(unit: str, wanted: str) -> str:
    return wanted if unit in FULL and wanted == FULL[unit] else unit


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def mended_json(text: str, whole: bool = False) -> str:
    """Return the text of a JSON file with the values under READ_BY_PEOPLE (`whole`: all) mended, its layout untouched."""
    wanted: dict[str, str] = {}

    def look(value, key=""):
        if isinstance(value, dict):
            for name, item in value.items():
                if name not in EXPRESSIONS:
                    look(item, name)
        elif isinstance(value, list):
            for item in value:
                look(item, key)
        elif isinstance(value, str) and (whole or key in READ_BY_PEOPLE) and mended(value) != value:
            wanted[value] = mended(value)

    look(json.loads(text))
    for old in sorted(wanted, key=len, reverse=True):
        text = text.replace(_quoted(old), _quoted(wanted[old]))
    return text


def files():
    """Yield (file, mended text) of everything that is mended."""
    for file in sorted((ROOT / "plugin").rglob("*.py")):
        yield file, mended_source(file.read_text(encoding="utf-8"))
    for file in sorted((ROOT / "resources").rglob("*.json")):
        yield file, mended_json(file.read_text(encoding="utf-8"), whole=file.parent.name == "schemes")


if __name__ == "__main__":
    for path, text in files():
        if path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))
