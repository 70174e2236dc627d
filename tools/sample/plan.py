"""The town plan on paper: streets, blocks, what stands on each block, and which community it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

#: Paper x of the eight columns' dividing streets, and their names ("" = a lane without a name).
COLUMNS = (0, 200, 405, 620, 815, 1020, 1230, 1430, 1640)
CROSS_STREETS = ("西界路", "桂坡路", "听雨巷", "云中路", "望云街", "渡口路", "石板路", "竹影路", "东界路")

#: Paper y of the streets that follow the slope, from the south border to the hill's foot.
SOUTH, RING, QUAY_S, RIVER, QUAY_N = 0, 165, 322, 387, 455
ROWS = {
    0: (SOUTH, RING),
    1: (RING, QUAY_S),
    2: (QUAY_N, 600),
    3: (600, 742),
    4: (742, 875),
    5: (899, 1035),
    6: (1035, 1168),
    7: (1168, 1500),
}
RAIL = 887

#: What stands on a block. S rows of walk-up slabs, M lift slabs, T towers, Z two courts with a lane between,
#: O old street without a compound, V village houses, K/k schools, G market hall, Q offices, P park, I works, E wood.
USES = {
    6: "SZMSPZVV",
    5: "SKSMSOSM",
    4: "ZOMTGSZS",
    3: "SSOTkSQZ",
    2: "MZTPOMST",
    1: "TTTkTMII",
    0: "IIIMQTEE",
}
#: Hill blocks (row 7), by column.
HILL = "EEVEEVEE"

PRECINCTS = {"PQ01": "云坡片区", "PQ02": "滨江片区"}
SUBDISTRICTS = {"990101001": ("云坡街道", "PQ01"), "990101002": ("样滩街道", "PQ02")}


@dataclass(frozen=True)
class Community:
    """One community: `blocks` are (column, row); `kind`, `theme`, `is_new` as in the schema."""

    code: str
    name: str
    blocks: tuple
    kind: str = "城镇"
    theme: str = ""
    is_new: bool = False


def _blocks(rows, columns) -> tuple:
    return tuple((column, row) for row in rows for column in columns)


COMMUNITIES = (
    Community("990101001001", "桂坡社区", _blocks((4, 5, 6), (0, 1, 2)), theme="坡坎更新"),
    Community("990101001002", "云梯社区", _blocks((4, 5, 6), (3, 4, 5)), theme="邻里互助"),
    Community(
        "990101001201", "竹影村", _blocks((5, 6), (6, 7)) + _blocks((7,), range(8)), kind="乡村", theme="山地田园"
    ),
    Community("990101002001", "样滩社区", _blocks((2, 3), (0, 1, 2, 3)), theme="滨水生活"),
    Community("990101002002", "渡口社区", _blocks((2, 3), (4, 5, 6, 7)) + _blocks((4,), (6, 7)), theme="老街复兴"),
    Community("990101002003", "南岸社区", _blocks((0, 1), range(8)), kind="产业", theme="产城融合", is_new=True),
)

#: General grids of two communities: the others have none yet.
GENERAL_GRIDS = {
    "990101001001": (
        ("坡脚网格", ((0, 4), (1, 4), (2, 4))),
        ("铁路坎网格", ((0, 5), (1, 5), (2, 5))),
        ("坡顶网格", ((0, 6), (1, 6), (2, 6))),
    ),
    "990101002001": (
        ("沿江西网格", ((0, 2), (1, 2))),
        ("沿江东网格", ((2, 2), (3, 2))),
        ("上街西网格", ((0, 3), (1, 3))),
        ("上街东网格", ((2, 3), (3, 3))),
    ),
}

#: Invented names, handed out to the compounds in order, by kind of block.
NAMES = {
    "S": ("桂坡一村", "云梯新村", "缆车新村", "铁路坎家属院", "望云一村", "竹影新村", "望云二村", "石板新村", "样滩一村",
          "样滩二村", "上街小区", "码头小区"),
    "Z": ("坡顶东院", "坡顶西院", "云梯上院", "云梯下院", "机修厂一院", "机修厂二院", "竹下东院", "竹下西院", "江声里甲院",
          "江声里乙院", "石门东院", "石门西院"),
    "M": ("桂雨花园", "云栖花园", "竹溪花园", "听雨花园", "滨江花园", "渡口佳苑", "澄波苑", "南岸人才公寓"),
    "T": ("云中天境", "望江台", "样江府", "东渡明珠", "南岸云邸", "南岸星汇", "南岸江来", "南岸晴川", "南岸新筑"),
}  # fmt: skip
SPLIT_LANES = ("半边巷", "水井巷", "机修巷", "竹下巷", "江声巷", "石门巷")


def block(column: int, row: int) -> tuple[float, float, float, float]:
    """Return (x0, y0, x1, y1) of a block between its streets' middles."""
    low, high = ROWS[row]
    return COLUMNS[column], low, COLUMNS[column + 1], high


def cell(column: int, row: int) -> tuple[float, float, float, float]:
    """Return the block grown to the middle of the river or the railway beside it: what a community owns."""
    x0, y0, x1, y1 = block(column, row)
    y0 = {QUAY_N: RIVER, 899: RAIL}.get(y0, y0)
    y1 = {QUAY_S: RIVER, 875: RAIL}.get(y1, y1)
    return x0, y0, x1, y1


def use(column: int, row: int) -> str:
    """Return the letter of what stands on a block."""
    return HILL[column] if row == 7 else USES[row][column]


def blocks() -> list[tuple[int, int]]:
    """Return every (column, row), north to south and west to east, as names and codes are handed out."""
    return [(column, row) for row in (7, 6, 5, 4, 3, 2, 1, 0) for column in range(len(COLUMNS) - 1)]


def community_of(column: int, row: int) -> Community:
    """Return the community a block belongs to."""
    return next(item for item in COMMUNITIES if (column, row) in item.blocks)
