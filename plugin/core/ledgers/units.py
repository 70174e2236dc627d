"""Which communities an export is about: chosen by code or name of 片区, 街道 or 社区."""

from __future__ import annotations

import pandas as pd

from ..errors import GewuError
from ..text import listed, tr

#: Tables whose rows name units, and the field of the community table that points to them.
_ABOVE = (("precinct", "precinct_code"), ("subdistrict", "subdistrict_code"))


def communities_of(tables: dict[str, pd.DataFrame], units: list[str]) -> set[str]:
    """Return the codes of the communities named by `units` (codes or names of 社区, 街道, 片区).

    Raises GewuError naming the units that do not exist.
    """
    communities = tables["community"]
    found: set[str] = set()
    unknown = []
    for unit in (str(unit).strip() for unit in units):
        chosen = communities[(communities["code"] == unit) | (communities["name"] == unit)]
        for table, field in _ABOVE:
            above = tables.get(table)
            if not len(chosen) and above is not None:
                codes = above.loc[(above["code"] == unit) | (above["name"] == unit), "code"]
                chosen = communities[communities[field].isin(codes.dropna())]
        if len(chosen):
            found |= set(chosen["code"].dropna())
        elif unit:
            unknown.append(unit)
    if unknown:
        raise GewuError(
            tr("没有编码或名称为“{units}”的片区、街道或社区。").format(units=listed(unknown)),
            remedy=tr("请按工作区中的编码或名称填写，多个用分号分隔；留空表示全部。"),
        )
    return found


def restrict(tables: dict[str, pd.DataFrame], units: list[str] | None) -> dict[str, pd.DataFrame]:
    """Return the tables with only the rows of the communities named by `units`; None or empty keeps everything.

    A table without a community stays whole (people, classes): it is only looked things up in. So do copies of the columns
    by which service relations reach beyond the communities chosen: `every_community` and `every_facility`.
    """
    if not units:
        return tables
    codes = communities_of(tables, units)
    kept = {"every_community": tables["community"][["code", "name"]]}
    if "facility" in tables:
        kept["every_facility"] = tables["facility"][["uid", "community_code", "tag_state"]]
    for name, frame in tables.items():
        if name == "community":
            frame = frame[frame["code"].isin(codes)].reset_index(drop=True)
        elif name not in ("worker", "facility_service") and "community_code" in frame:
            frame = frame[frame["community_code"].isin(codes)].reset_index(drop=True)
        kept[name] = frame
    return kept


def area_name(tables: dict[str, pd.DataFrame], instead: str) -> str:
    """Return what the titles are headed with: the one community, else the one 街道, else `instead`."""
    communities = tables.get("community")
    if communities is None or not len(communities):
        return instead
    if len(communities) == 1:
        return communities["name"].iloc[0] or communities["code"].iloc[0] or instead
    streets = communities["subdistrict_code"].dropna().unique()
    above = tables.get("subdistrict")
    if len(streets) == 1 and above is not None and communities["subdistrict_code"].notna().all():
        names = above.loc[above["code"] == streets[0], "name"].dropna()
        return names.iloc[0] if len(names) else instead
    return instead
