"""Collect every tr("…") of the plugin into resources/i18n/gewu_en.ts, keeping the translations that are there.

`python tools/i18n.py` rewrites the file and prints what is not translated yet.
"""

from __future__ import annotations

import ast
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parents[1]
FILE = ROOT / "resources" / "i18n" / "gewu_en.ts"


def source_texts() -> dict[str, str]:
    """Return {text: first file using it} for every literal inside tr(…); raises on tr of anything else."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "plugin").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr"):
                continue
            argument = node.args[0] if node.args else None
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                found.setdefault(argument.value, file.relative_to(ROOT).as_posix())
            else:
                raise SystemExit(f"{file}:{node.lineno}: tr() needs one literal text")
    return found


def translations() -> dict[str, str]:
    """Return {source: translation} of the finished entries in the file."""
    if not FILE.exists():
        return {}
    done = {}
    for message in ElementTree.parse(FILE).iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") != "unfinished" and translation.text:
            done[message.findtext("source")] = translation.text
    return done


def write(texts: dict[str, str], done: dict[str, str]) -> None:
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        '<TS version="2.1" language="en" sourcelanguage="zh_CN">',
    ]
    lines += ["<context>", "    <name>Gewu</name>"]
    for text in sorted(texts, key=lambda text: (texts[text], text)):
        translated = done.get(text)
        body = (
            f"<translation>{escape(translated)}</translation>"
            if translated
            else '<translation type="unfinished"></translation>'
        )
        lines.append(f"    <message><source>{escape(text)}</source>{body}</message>")
    lines += ["</context>", "</TS>", ""]
    FILE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    texts, done = source_texts(), translations()
    write(texts, done)
    missing = [text for text in texts if text not in done]
    print(f"{len(texts)} texts, {len(missing)} not translated")
    if "--missing" in sys.argv:
        print("\n".join(missing))
