"""What is printed around the rows: who reports, when, for which area, in which CRS."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date as Date

from ..grids.settings import GridSettings
from ..text import stored
from . import catalogue

_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')


@dataclass(frozen=True)
class LedgerContext:
    """`date` is the reporting date, `data_date` the day the data were last changed (both yyyy-mm-dd), `area_name` heads the
    titles (街道 or 社区), `run` describes the assessment shown, `minimum`/`maximum` bound a micro-grid (households + shops)."""

    unit_name: str = ""
    date: str = ""
    crs_name: str = ""
    workspace_name: str = ""
    area_name: str = ""
    data_date: str = ""
    scheme_title: str = ""
    run: str = ""
    area_method: str = ""
    minimum: int = field(default_factory=lambda: GridSettings().minimum)
    maximum: int = field(default_factory=lambda: GridSettings().maximum)
    #: Further texts that the definitions of one book name.
    more: dict[str, str] = field(default_factory=dict)

    def values(self, mask: bool = True) -> dict[str, str]:
        """Return what the texts of the definitions may name in braces."""
        texts = catalogue.house()["texts"]
        return {
            "area": self.area_name,
            "unit": self.unit_name,
            "date": chinese_date(self.date),
            "crs": self.crs_name or stored("未说明"),
            "data_date": chinese_date(self.data_date) or stored("未说明"),
            "workspace": self.workspace_name or stored("未说明"),
            "scheme": self.scheme_title or stored("尚未评估"),
            "run": self.run or stored("尚未评估"),
            "area_method": self.area_method or stored("平面面积"),
            "minimum": f"{self.minimum:g}",
            "maximum": f"{self.maximum:g}",
            "secrecy": texts["masked"] if mask else texts["internal"],
            **self.more,
        }


def chinese_date(text: str) -> str:
    """Return "2025-06-30…" as 2025年6月30日; "" stays, what is no date is returned as it is."""
    try:
        day = Date.fromisoformat((text or "")[:10])
    except ValueError:
        return text or ""
    return f"{day.year}年{day.month}月{day.day}日"


def file_name(area_name: str, titles: list[str], date: str) -> str:
    """Return the customary name, e.g. 玉林社区微网格台账_20250630.xlsx, without characters a file name must not have."""
    what = titles[0] if len(titles) == 1 else stored("台账")
    area = _NOT_IN_FILE_NAMES.sub("", area_name or "").strip(" .")[:60]
    return f"{area}{_NOT_IN_FILE_NAMES.sub('', what)}_{(date or '')[:10].replace('-', '')}.xlsx"
