"""Old workbooks (.xls), read by GDAL in a process of its own: what such a file does to its reader, it does not do to the window.

Where no interpreter is found, or GDAL has no driver for them, the file is refused with what to do instead.
"""

from __future__ import annotations

import json
import os
import subprocess  # nosec B404
import sys
import threading
import time
from pathlib import Path

from ..core import interpreter
from ..core.errors import GewuError
from ..core.imports import blocks, tables
from ..core.imports.workbook import SheetRows
from ..core.progress import Progress, silent
from ..core.text import tr

#: Seconds for the first rows and for a whole sheet (at most 65,536 rows), bytes of answer.
_FIRST, _WHOLE = 20.0, 90.0
_LARGEST_ANSWER = 600_000_000
_TICK = 0.05
_ALL = 70_000
_WORKER = Path(__file__).with_name("xls_worker.py")
_START = "import sys, runpy; script = sys.argv[1]; sys.argv[:] = sys.argv[1:5] + sys.argv[5:]; sys.path[:] = sys.argv[5:]; runpy.run_path(script, run_name='__main__')"


def reader(path: Path, progress: Progress = silent) -> tables.Reader:
    """Return what reads the sheets of an .xls. Raises GewuError for a file that cannot be read."""
    names, _, _ = _asked(path, "", 0, _FIRST, progress)
    return tables.Reader(
        "workbook", names, lambda name, limit, progress: _sheet(path, name, limit, progress), None,
        [tr("旧版 .xls 工作簿：合并的单元格只有左上角有值。")],
    )  # fmt: skip


def _sheet(path: Path, name: str, limit: int | None, progress: Progress) -> SheetRows:
    rows = _asked(path, name, limit or _ALL, _FIRST if limit and limit <= blocks.SEARCHED else _WHOLE, progress)[1]
    while rows and not rows[-1]:
        rows.pop()
    return SheetRows(rows)


def _asked(path: Path, sheet: str, limit: int, seconds: float, progress: Progress) -> tuple[list[str], list[list], str]:
    """Return (names of the sheets, rows, name of the sheet read). Raises GewuError and what `progress` raises."""
    program = interpreter.find()
    if program is None:
        raise _refused(path, "no interpreter")
    command = [
        program,
        "-c",
        _START,
        str(_WORKER),
        str(path.absolute()),
        sheet,
        str(limit),
        *[item for item in sys.path if item],
    ]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0) if os.name == "nt" else 0
    process = subprocess.Popen(  # nosec B603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=flags
    )
    answer: list[bytes] = []
    listener = threading.Thread(target=_listen, args=(process, answer), daemon=True)
    listener.start()
    try:
        _wait(listener, path, answer, seconds, progress)
    finally:
        process.kill()
        process.wait()
        listener.join()
        process.stdout.close()
    return _understood(path, answer, process.returncode)


def _listen(process: subprocess.Popen, answer: list[bytes]) -> None:
    size = 0
    for line in process.stdout:
        size += len(line)
        if size > _LARGEST_ANSWER:
            process.kill()
            return
        answer.append(line)
    process.wait()


def _wait(listener: threading.Thread, path: Path, answer: list[bytes], seconds: float, progress: Progress) -> None:
    until = time.monotonic() + seconds
    while listener.is_alive():
        listener.join(_TICK)
        progress(min(len(answer) / _ALL, 0.99), tr("读取第 {row} 行").format(row=len(answer)))
        if time.monotonic() > until:
            raise GewuError(
                tr("读取“{file}”超过 {seconds:.0f} 秒，已停止；文件可能已损坏。").format(
                    file=path.name, seconds=seconds
                ),
                remedy=tr("请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"),
            )


def _understood(path: Path, answer: list[bytes], code: int | None) -> tuple[list[str], list[list], str]:
    try:
        lines = [json.loads(line) for line in answer]
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    head = lines[0] if lines and isinstance(lines[0], dict) else {}
    if head.get("error") == "driver":
        raise _refused(path, "GDAL: XLS")
    if "sheets" not in head or not isinstance(lines[-1], dict) or "end" not in lines[-1]:
        raise _damaged(path, str(head.get("error") or code))
    return [str(name) for name in head["sheets"]], lines[1:-1], str(lines[-1]["end"])


def _damaged(path: Path, details: str) -> GewuError:
    return GewuError(
        tr("旧版工作簿“{file}”不能读取：已损坏、设有密码，或不是 Excel 97–2003 格式。").format(file=path.name),
        details=details,
        remedy=tr("请用 Excel 或 WPS 打开，另存为 .xlsx 后再导入。"),
    )


def _refused(path: Path, details: str) -> GewuError:
    return GewuError(
        tr("“{file}”是旧版 .xls 工作簿，这里的 QGIS 不能读取。").format(file=path.name),
        details=details,
        remedy=tr("请在 Excel 或 WPS 中另存为 .xlsx 后再导入。"),
    )
