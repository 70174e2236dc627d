"""The other end of `xls_files`: a process of its own that reads one old workbook (.xls) and writes its cells out as JSON lines.

It imports nothing of ours and nothing of QGIS. A file made to crash, to hang or to fill the memory ends this process, not
the window. Started by `xls_files` only.
"""

from __future__ import annotations

import json
import sys

#: Bytes of address space and seconds of processor time, where the system can hold a process to it.
_MEMORY, _SECONDS = 2_500_000_000, 60


def main(path: str, sheet: str, limit: int) -> None:
    """Write {"sheets": […]}, then the rows of `sheet` ("" = the first one that is not empty) as lists, then {"end": sheet}."""
    _hold_back()
    from osgeo import gdal

    gdal.PushErrorHandler("CPLQuietErrorHandler")
    for name, value in (
        ("OGR_XLS_HEADERS", "DISABLE"), ("OGR_XLS_FIELD_TYPES", "STRING"), ("GDAL_HTTP_PROXY", "none://offline"),
        ("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".offline"),
    ):  # fmt: skip
        gdal.SetConfigOption(name, value)
    if gdal.GetDriverByName("XLS") is None:
        _say({"error": "driver"})
        return
    try:
        dataset = gdal.OpenEx(path, gdal.OF_VECTOR, allowed_drivers=["XLS"])
    except RuntimeError as error:
        _say({"error": str(error)})
        return
    if dataset is None:
        _say({"error": gdal.GetLastErrorMsg() or "open"})
        return
    layers = [dataset.GetLayer(index) for index in range(dataset.GetLayerCount())]
    _say({"sheets": [layer.GetName() for layer in layers]})
    wanted = [layer for layer in layers if not sheet or layer.GetName() == sheet]
    for layer in wanted:
        if _rows(layer, limit) or sheet:
            _say({"end": layer.GetName()})
            return
    _say({"end": wanted[0].GetName() if wanted else ""})


def _rows(layer, limit: int) -> int:
    """Write the rows; a row that the driver leaves out is written as an empty one. Returns how many."""
    count = 0
    width = layer.GetLayerDefn().GetFieldCount()
    layer.ResetReading()
    for feature in layer:
        cells = [
            feature.GetFieldAsString(place) if feature.IsFieldSetAndNotNull(place) else None for place in range(width)
        ]
        while cells and not cells[-1]:
            cells.pop()
        _say(cells)
        count += 1
        if count >= limit:
            break
    return count


def _say(value) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")) + "\n")


def _hold_back() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
