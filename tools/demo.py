"""`make demo`: the main job without a window, on real open data when it lies beside the project, else on the sample.

Usage: tools/demo.py [--input DIR | --sample] [--output DIR]        (or the environment variable GEWU_DEMO_INPUT)
Everything is made in a hidden folder and moved to build/demo/ only when the whole job succeeded.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import time
import traceback
import unicodedata
import uuid
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from qgis.core import QgsApplication, QgsProcessingContext, QgsProcessingFeedback, QgsProject  # noqa: E402

from plugin.algorithms.assess import Assess  # noqa: E402
from plugin.algorithms.create_workspace import CreateWorkspace  # noqa: E402
from plugin.algorithms.export_ledgers import ExportLedgers  # noqa: E402
from plugin.algorithms.import_layer import ImportLayer  # noqa: E402
from plugin.core.errors import GewuError  # noqa: E402
from plugin.core.facilities.tags import tagging  # noqa: E402
from plugin.core.grids import households as estimating  # noqa: E402
from plugin.core.grids.delineate import delineate  # noqa: E402
from plugin.core.grids.settings import GridSettings  # noqa: E402
from plugin.workspace import facilities, grids, households, map_image, project  # noqa: E402
from plugin.workspace.sample import LISTS, copy_sample  # noqa: E402
from plugin.workspace.workspace import Workspace  # noqa: E402
from tools import demo_osm  # noqa: E402

REAL = ROOT.parent / "shared" / "data" / "cn_shenzhen_nanshan_osm"
FILES = {"workspace": "演示工作区.gpkg", "project": "演示工作区.qgz", "ledger": "演示台账.xlsx", "map": "微网格分布图.png",
         "print": "微网格分布图.pdf", "report": "演示报告.json"}  # fmt: skip


class Demo:
    """The steps of the job, their seconds, and what they have to tell."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.seconds: dict[str, float] = {}
        self.notes: list[str] = []
        self.result: dict = {}

    @contextmanager
    def step(self, title: str):
        """Time one step."""
        start = time.perf_counter()
        yield
        self.seconds[title] = time.perf_counter() - start
        print(f"  {_padded(title, 14)} {self.seconds[title]:6.1f} s", flush=True)

    def path(self, key: str) -> Path:
        return self.work / FILES[key]

    def run(self, algorithm, **parameters) -> dict:
        """Run one of the plugin's algorithms as Processing does."""
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        outputs, _ = algorithm().create().run(parameters, context, QgsProcessingFeedback(), catchExceptions=False)
        return outputs

    def from_sample(self) -> Workspace:
        """Start from the embedded sample."""
        with self.step("打开示例"):
            raw = self.work / "raw"
            raw.mkdir()
            copy_sample(raw).rename(self.path("workspace"))
            self.result.update(source="内嵌示例（虚构）", sources="虚构示例数据")
        with self.step("导入清单"):
            places, requests = (raw / name for name in LISTS)
            self.result["imports"] = [
                self._import("facility", places, None, "GCJ02"), self._import("request", requests, None)
            ]  # fmt: skip
            shutil.rmtree(raw)
        return Workspace.open(self.path("workspace"))

    def from_extract(self, file: Path) -> Workspace:
        """Start from an open-data extract: new workspace, then every layer through the import."""
        with self.step("整理输入"):
            raw = self.work / "raw"
            raw.mkdir()
            ready = demo_osm.prepare(file, raw)
            self.notes += ready.notes
        with self.step("新建工作区"):
            self.run(CreateWorkspace, PATH=str(self.path("workspace")), CRS=ready.crs, NAME=ready.name)
        with self.step("导入"):
            self.result["imports"] = [self._import(*item) for item in ready.files]
        shutil.rmtree(raw)
        self.result.update(source=str(file), sources=ready.sources)
        return Workspace.open(self.path("workspace"))

    def _import(self, table: str, file: Path, mapping: dict | None, datum: str = "AS_IS") -> dict:
        report = self.work / "raw" / f"{file.stem}.json"
        text = "" if mapping is None else json.dumps(mapping, ensure_ascii=False)
        self.run(ImportLayer, WORKSPACE=str(self.path("workspace")), TABLE=table, INPUT=str(file), MAPPING=text,
                 DATUM=datum, ON_DUPLICATE="SKIP", DRY_RUN=False, REPORT=str(report))  # fmt: skip
        told = json.loads(report.read_text(encoding="utf-8"))
        reasons: dict[str, int] = {}
        for row in told["rejected"]:
            reasons[row["reason"]] = reasons.get(row["reason"], 0) + 1
        return {"table": table, "file": file.name, "read": told["read"], "added": told["added"],
                "skipped": told["skipped"], "rejected": len(told["rejected"]), "reasons": reasons, "intake": told.get("intake") or {},
                "datum": (told.get("datum_suggestion") or {}).get("text", "")}  # fmt: skip

    def work_through(self, ws: Workspace) -> None:
        """Estimate, delineate, tag, assess, export, draw."""
        with self.step("估算户数"):
            inputs = households.read_inputs(ws)
            estimate = estimating.estimated(inputs["buildings"], 90.0, inputs["totals"])
            ws.apply(households.changes(inputs["buildings"], estimate.frame), "估算户数")
            self.result["households"] = estimate.report
        with self.step("自动划格"):
            made = delineate(grids.read_inputs(ws), GridSettings())
            ws.apply(grids.changes(ws, made), "自动划格")
            self.result["grids"] = {
                key: value for key, value in made.report.items() if not isinstance(value, (list, dict))
            }
            self.result["grid_findings"] = _counted(made.findings)
        with self.step("设施挂接"):
            inputs = facilities.read_inputs(ws)
            tagged = tagging.tag(**inputs)
            ws.apply(facilities.changes(tagged, inputs["facilities"]), "设施挂接")
            self.result["tags"] = tagged.frame["tag_state"].value_counts().to_dict()
            self.result["unclassified"] = int(tagged.frame["class_code"].isna().sum())
            self.result["tag_findings"] = _counted(tagged.findings)
        with self.step("完整社区评估"):
            self.run(Assess, WORKSPACE=str(ws.path), SCHEME="complete_community_2020", KIND="基线", DATE="")
            scores = ws.read("assessment_score")
            self.result["verdicts"] = scores["verdict"].value_counts().to_dict()
            self.result["gaps"] = ws.count("gap")
        with self.step("导出台账"):
            self.run(
                ExportLedgers, WORKSPACE=str(ws.path), LEDGERS="", UNITS="", MASK=True, OUTPUT=str(self.path("ledger"))
            )
        with self.step("工程与地图"):
            project.write_project(ws, self.path("project"))
            text = map_image.MapText(sources=self.result["sources"])
            map_image.write(ws, [self.path("map"), self.path("print")], text)
        self.result["communities"] = ws.count("community")


def _counted(findings: list) -> dict[str, int]:
    counts: dict[str, int] = {}
    for finding in findings:
        key = f"{finding.rule} {finding.title}"
        counts[key] = counts.get(key, 0) + 1
    return counts


def _padded(text: str, width: int) -> str:
    """Return the text filled with blanks to a width in half-width characters."""
    return text + " " * (width - sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text))


def _listed(counts: dict) -> str:
    return "、".join(f"{key} {value}" for key, value in counts.items()) or "无"


#: What an import did on the way, in the order it is told.
_INTAKE = {"placed": "按名称地址定位", "unplaced": "没有位置", "classified": "归类", "refused": "不是社区设施", "open": "没有认出",
           "doubtful": "待定", "duplicates": "可能重复（组）"}  # fmt: skip


def _arranged(counts: dict[str, int]) -> str:
    return "，".join(f"{title} {counts[name]}" for name, title in _INTAKE.items() if counts.get(name))


def summary(demo: Demo) -> str:
    """Return the table printed at the end."""
    found, grid = demo.result, demo.result["grids"]
    tags, verdicts, homes = found["tags"], found["verdicts"], found["households"]
    others = grid["regular"] - grid["in_bounds"]
    rows = [
        ("输入", found["source"]),
        ("社区", f"{found['communities']} 个"),
        ("户数", f"{homes['households']} 户(登记 {homes['recorded_households']}、分摊 {homes['spread_households']}、"
                 f"估算 {homes['estimated_households']})"),
        ("微网格", f"{grid['grids']} 个，其中专属 {grid['dedicated']} 个；其余平均 {grid['mean'] or 0:.1f} 户"),
        ("30–100 户", f"{grid['in_bounds']} 个，占非专属网格的 {100 * (grid['share_in_bounds'] or 0):.1f}%"
                      + (f"；其余 {others} 个，没有说明原因的 {grid['unexplained']} 个" if others else "")),
        ("设施", f"{sum(tags.values())} 处：自动 {tags.get('自动', 0)}、就近 {tags.get('就近', 0)}、人工 {tags.get('人工', 0)}、"
                 f"待定 {tags.get('待定', 0)}；未分类 {found['unclassified']}"),
        ("评分点", f"达标 {verdicts.get('达标', 0)}、不达标 {verdicts.get('不达标', 0)}、待定 {verdicts.get('待定', 0)}、"
                   f"不适用 {verdicts.get('不适用', 0)}；缺失清单 {found['gaps']} 条"),
        ("划格提示", _listed(found["grid_findings"])),
        ("挂接提示", _listed(found["tag_findings"])),
    ]  # fmt: skip
    lines = ["", "=== 格物演示结果 ==="] + [f"{_padded(name, 12)}{value}" for name, value in rows]
    if found.get("imports"):
        lines.append("导入：")
        for item in found["imports"]:
            reasons = f"({_listed(item['reasons'])})" if item["rejected"] else ""
            lines.append(f"  {item['table']:<12} {item['file']:<22} 读取 {item['read']:>5}  新增 {item['added']:>5}  "
                         f"跳过 {item['skipped']:>4}  拒绝 {item['rejected']:>4}{reasons}")  # fmt: skip
            lines += [f"    {text}" for text in (_arranged(item["intake"]), item["datum"]) if text]
    return "\n".join(lines + [f"注：{note}" for note in demo.notes])


def _deliver(work: Path, output: Path) -> list[Path]:
    """Move the finished files into place; raises GewuError when one of them is open elsewhere."""
    output.mkdir(parents=True, exist_ok=True)
    moved = []
    for name in FILES.values():
        try:
            os.replace(work / name, output / name)
        except OSError as error:
            raise GewuError(
                f"不能写入“{output / name}”。", details=str(error), remedy="请关闭打开它的程序后重试。"
            ) from error
        moved.append(output / name)
    return moved


def make(source: Path | None, output: Path) -> tuple[Demo, list[Path]]:
    """Do the whole job and return (demo, files). source: a folder with an OSM extract, None = the embedded sample."""
    file = None if source is None else demo_osm.find(source)
    if source is not None and file is None:
        raise GewuError(
            f"“{source}”中没有可用的数据。", remedy="需要一个含 " + "、".join(demo_osm.LAYERS) + " 图层的 .gpkg 文件。"
        )
    output.parent.mkdir(parents=True, exist_ok=True)
    work = output.parent / f".{output.name}-{uuid.uuid4().hex[:8]}"
    work.mkdir()
    try:
        demo = Demo(work)
        ws = demo.from_sample() if file is None else demo.from_extract(file)
        demo.work_through(ws)
        told = {**demo.result, "notes": demo.notes, "seconds": demo.seconds}
        demo.path("report").write_text(json.dumps(told, ensure_ascii=False, indent=2, default=str), encoding="utf-8")
        return demo, _deliver(work, output)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="格物演示：从真实数据（或内嵌示例）到工作区、台账和地图")
    parser.add_argument("--input", type=Path, default=os.environ.get("GEWU_DEMO_INPUT"), help="OSM 提取数据所在文件夹")
    parser.add_argument("--sample", action="store_true", help="使用内嵌示例")
    parser.add_argument("--output", type=Path, default=ROOT / "build" / "demo", help="结果文件夹（默认 build/demo）")
    return parser.parse_args()


def main() -> int:
    arguments = _arguments()
    source = Path(arguments.input) if arguments.input else (REAL if REAL.is_dir() else None)
    source = None if arguments.sample else source
    application = QgsApplication([], False)
    application.initQgis()
    start = time.perf_counter()
    print(f"格物演示：{source or '内嵌示例'}", flush=True)
    try:
        demo, files = make(source, arguments.output.absolute())
    except GewuError as error:
        print(f"演示没有完成：{error}\n{error.details}", file=sys.stderr)
        return 1
    except Exception:  # noqa: BLE001 - a demo says what happened and leaves nothing half made
        traceback.print_exc()
        return 1
    print(summary(demo))
    print("文件：")
    for file in files:
        print(f"  {file}  {file.stat().st_size / 1024:,.0f} KiB")
    print(f"共 {time.perf_counter() - start:.1f} s")
    QgsProject.instance().clear()
    application.exitQgis()
    return 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.setdefault("GPKG_WARN_UNRECOGNIZED_APPLICATION_ID", "NO")  # newer GeoPackages read well enough
    sys.exit(main())
