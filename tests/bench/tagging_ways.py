"""One way of tagging, run alone in its own interpreter so that its peak of memory is its own.

    python tagging_ways.py WAY folder      reads folder/*.npz, writes folder/WAY.npz and prints one line of JSON

What every way gets is the same: geometries already loaded into its own kind (shapely arrays, QGIS layers, database
tables with their spatial index), which is not counted. What is counted runs from there to one unit per facility and
layer: the unit it lies in, else the nearest one within the tolerance. Peers stop there; Gewu's own way also splits
areas by share, tells borders and overlaps apart, makes the layers agree and lists the candidates of every doubt.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

LAYERS = ("precincts", "communities", "compounds", "grids")
TOLERANCE = 20.0


def blobs(folder: Path, name: str) -> np.ndarray:
    """Return the WKB of a layer, object array of bytes."""
    with np.load(folder / f"{name}.npz") as stored:
        data, ends = stored["data"].tobytes(), stored["ends"].tolist()
    found = np.empty(len(ends), dtype=object)
    found[:] = [data[start:end] for start, end in zip([0, *ends], ends)]
    return found


def texts(folder: Path, name: str, column: str) -> list[str]:
    with np.load(folder / f"{name}.npz") as stored:
        return stored[column].tolist()


def first_unit(count: int, rows, units) -> np.ndarray:
    """Return per facility the lowest unit of the pairs, -1 without one."""
    found = np.full(count, -1, dtype=np.int64)
    order = np.lexsort((units, rows))
    kept, at = np.unique(np.asarray(rows)[order], return_index=True)
    found[kept] = np.asarray(units)[order][at]
    return found


# --- shapely 2 -------------------------------------------------------------------------------------------------------


def _loaded(folder: Path) -> dict:
    import shapely

    return {name: shapely.from_wkb(blobs(folder, name)) for name in ("facilities", *LAYERS)}


def _near(tree, shapes, found) -> None:
    """Fill in the nearest unit within the tolerance for those without one."""
    out = np.flatnonzero(found < 0)
    at, unit = tree.query_nearest(shapes[out], max_distance=TOLERANCE, all_matches=False)
    found[out[at]] = unit


def shapely_bulk(folder: Path):
    import shapely

    data = _loaded(folder)

    def run():
        answers = {}
        for name in LAYERS:
            tree = shapely.STRtree(data[name])
            rows, units = tree.query(data["facilities"], predicate="intersects")
            answers[name] = first_unit(len(data["facilities"]), rows, units)
            _near(tree, data["facilities"], answers[name])
        return answers

    return run


def shapely_prepared(folder: Path):
    import shapely

    data = _loaded(folder)

    def run():
        answers, shapes = {}, data["facilities"]
        point = shapely.get_type_id(shapes) == 0
        x, y = shapely.get_x(shapes), shapely.get_y(shapes)
        for name in LAYERS:
            units = data[name]
            shapely.prepare(units)
            tree = shapely.STRtree(units)
            row, unit = tree.query(shapes)
            single = point[row]
            hit = np.zeros(len(row), dtype=bool)
            hit[single] = shapely.contains_xy(units[unit[single]], x[row[single]], y[row[single]])
            hit[~single] = shapely.intersects(units[unit[~single]], shapes[row[~single]])
            answers[name] = first_unit(len(shapes), row[hit], unit[hit])
            _near(tree, shapes, answers[name])
        return answers

    return run


def _geopandas(folder: Path, predicate: str):
    import geopandas

    frames = {name: geopandas.GeoDataFrame(geometry=shapes, crs=4544) for name, shapes in _loaded(folder).items()}
    left = frames["facilities"]

    def run():
        answers = {}
        for name in LAYERS:
            right = frames[name].copy()  # a frame keeps its index; every run builds it anew
            pairs = left.sjoin(right, how="inner", predicate=predicate)
            rows, units = pairs.index.to_numpy(), pairs["index_right"].to_numpy()
            answers[name] = found = first_unit(len(left), rows, units)
            out = np.flatnonzero(found < 0)
            near = left.iloc[out].sjoin_nearest(right, how="inner", max_distance=TOLERANCE)
            near = near[~near.index.duplicated()]
            found[near.index.to_numpy()] = near["index_right"].to_numpy()
        return answers

    return run


def geopandas_within(folder: Path):
    return _geopandas(folder, "within")


def geopandas_intersects(folder: Path):
    return _geopandas(folder, "intersects")


# --- shapely 1.8 -----------------------------------------------------------------------------------------------------


def shapely_1(folder: Path):
    from shapely import wkb
    from shapely.prepared import prep
    from shapely.strtree import STRtree

    data = {name: [wkb.loads(one) for one in blobs(folder, name)] for name in ("facilities", *LAYERS)}

    def run():
        answers = {}
        for name in LAYERS:
            units = data[name]
            tree = STRtree(units)
            number = {id(unit): row for row, unit in enumerate(units)}
            ready: dict[int, object] = {}
            found = answers[name] = np.full(len(data["facilities"]), -1, dtype=np.int64)
            for row, shape in enumerate(data["facilities"]):
                for unit in tree.query(shape):
                    at = number[id(unit)]
                    if at not in ready:
                        ready[at] = prep(unit)
                    if ready[at].intersects(shape):
                        found[row] = at
                        break
                if found[row] < 0:
                    around = [(unit.distance(shape), number[id(unit)]) for unit in tree.query(shape.buffer(TOLERANCE))]
                    best = min(around, default=(np.inf, -1))
                    if best[0] <= TOLERANCE:
                        found[row] = best[1]
        return answers

    return run


# --- QGIS ------------------------------------------------------------------------------------------------------------


def _qgis():
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from qgis.core import QgsApplication

    application = QgsApplication([], False)
    application.initQgis()
    return application


def _features(folder: Path, name: str) -> list:
    from qgis.core import QgsFeature, QgsGeometry

    made = []
    for number, blob in enumerate(blobs(folder, name)):
        feature = QgsFeature(number)
        geometry = QgsGeometry()
        geometry.fromWkb(blob)
        feature.setGeometry(geometry)
        made.append(feature)
    return made


def qgis_loop(folder: Path):
    application = _qgis()
    from qgis.core import QgsGeometry, QgsSpatialIndex

    data = {name: [feature.geometry() for feature in _features(folder, name)] for name in ("facilities", *LAYERS)}
    features = {name: _features(folder, name) for name in LAYERS}

    def run(_=application):
        answers = {}
        for name in LAYERS:
            units = data[name]
            index = QgsSpatialIndex()
            for feature in features[name]:
                index.addFeature(feature)
            ready: dict = {}
            found = answers[name] = np.full(len(data["facilities"]), -1, dtype=np.int64)
            for row, shape in enumerate(data["facilities"]):
                box = shape.boundingBox()
                for unit in index.intersects(box):
                    if unit not in ready:
                        engine = ready[unit] = QgsGeometry.createGeometryEngine(units[unit].constGet())
                        engine.prepareGeometry()
                    if ready[unit].intersects(shape.constGet()):
                        found[row] = unit
                        break
                if found[row] < 0:
                    around = [(units[unit].distance(shape), unit) for unit in index.intersects(box.buffered(TOLERANCE))]
                    best = min(around, default=(np.inf, -1))
                    if best[0] <= TOLERANCE:
                        found[row] = best[1]
        return answers

    return run


def _qgis_join(folder: Path, driver: str):
    """native:joinattributesbylocation, one run per layer and kind of facility; the nearest unit is left out."""
    application = _qgis()
    from qgis.analysis import QgsNativeAlgorithms
    from qgis.core import (
        QgsApplication,
        QgsFeature,
        QgsProcessingContext,
        QgsProcessingFeedback,
        QgsVectorFileWriter,
        QgsVectorLayer,
    )

    registry = QgsApplication.processingRegistry()
    registry.addProvider(QgsNativeAlgorithms(registry))
    algorithm = registry.algorithmById("native:joinattributesbylocation")

    def layer(name: str, kind: str, chosen) -> QgsVectorLayer:
        made = QgsVectorLayer(f"{kind}?crs=EPSG:4544&field=number:integer&index=yes", name, "memory")
        features = []
        for number, source in enumerate(_features(folder, name)):
            if chosen(source.geometry()):
                feature = QgsFeature(made.fields())
                feature.setAttributes([number])
                feature.setGeometry(source.geometry())
                features.append(feature)
        made.dataProvider().addFeatures(features)
        if driver == "memory":
            return made
        path, options = str(folder / f"{name}-{kind}.gpkg"), QgsVectorFileWriter.SaveVectorOptions()
        QgsVectorFileWriter.writeAsVectorFormatV3(made, path, application.transform, options)
        return QgsVectorLayer(path, name, "ogr")

    from qgis.core import QgsCoordinateTransformContext

    application.transform = QgsCoordinateTransformContext()
    left = [
        layer("facilities", "Point", lambda shape: shape.type() == 0),
        layer("facilities", "Polygon", lambda shape: shape.type() != 0),
    ]
    right = {name: layer(name, "Polygon", lambda shape: True) for name in LAYERS}

    def run(_=application):
        answers, outputs = {}, {}
        for name in LAYERS:
            outputs[name] = []
            for part in left:
                context = QgsProcessingContext()
                parameters = {"INPUT": part, "JOIN": right[name], "PREDICATE": [0], "JOIN_FIELDS": ["number"]}
                parameters.update(METHOD=1, PREFIX="u_", OUTPUT="memory:")
                made, fine = algorithm.run(parameters, context, QgsProcessingFeedback())
                if not fine:
                    raise RuntimeError(name)
                outputs[name].append(context.takeResultLayer(made["OUTPUT"]))
        run.seconds = time.perf_counter() - run.start
        for name, layers in outputs.items():
            found = answers[name] = np.full(sum(part.featureCount() for part in left), -1, dtype=np.int64)
            for made in layers:
                for feature in made.getFeatures():
                    unit = feature["u_number"]
                    found[feature["number"]] = unit if isinstance(unit, int) else -1
        return answers

    return run


def qgis_join(folder: Path):
    return _qgis_join(folder, "GPKG")


def qgis_join_memory(folder: Path):
    return _qgis_join(folder, "memory")


# --- databases -------------------------------------------------------------------------------------------------------


def duckdb(folder: Path):
    import duckdb as engine
    import duckdb_extension_spatial
    import pandas as pd

    base = engine.connect()
    extension = next(Path(duckdb_extension_spatial.__file__).parent.rglob("*.duckdb_extension"))
    base.execute(f"LOAD '{extension}'")
    for name in ("facilities", *LAYERS):
        rows = pd.DataFrame({"id": np.arange(len(blobs(folder, name))), "blob": blobs(folder, name)})
        base.register("given", rows)
        base.execute(f"CREATE TABLE {name} AS SELECT id, ST_GeomFromWKB(blob) AS geom FROM given")
        base.unregister("given")

    def run():
        answers = {}
        count = base.execute("SELECT count(*) FROM facilities").fetchone()[0]
        for name in LAYERS:
            inside = base.execute(
                f"SELECT f.id, min(u.id) FROM facilities f JOIN {name} u ON ST_Intersects(u.geom, f.geom) GROUP BY f.id"
            ).fetchnumpy()
            found = answers[name] = np.full(count, -1, dtype=np.int64)
            rows, units = inside.values()
            found[np.asarray(rows)] = np.asarray(units)
            out = pd.DataFrame({"id": np.flatnonzero(found < 0)})
            base.register("outside", out)
            near = base.execute(
                f"""SELECT f.id, arg_min(u.id, ST_Distance(u.geom, f.geom))
                FROM (SELECT * FROM facilities WHERE id IN (SELECT id FROM outside)) f
                JOIN {name} u ON ST_DWithin(u.geom, f.geom, {TOLERANCE}) GROUP BY f.id"""
            ).fetchnumpy()
            rows, units = near.values()
            found[np.asarray(rows)] = np.asarray(units)
            base.unregister("outside")
        return answers

    return run


def sedonadb(folder: Path):
    import pandas as pd
    import sedonadb as engine

    base = engine.connect()
    for name in ("facilities", *LAYERS):
        shapes = blobs(folder, name)
        frame = base.create_data_frame(pd.DataFrame({"id": np.arange(len(shapes)), "blob": shapes}))
        frame.to_view(f"{name}_raw", overwrite=True)
        base.sql(f"SELECT id, ST_GeomFromWKB(blob) AS geom FROM {name}_raw").to_memtable().to_view(name, overwrite=True)

    def run():
        answers = {}
        count = len(texts(folder, "facilities", "code"))
        for name in LAYERS:
            pairs = base.sql(
                f"SELECT f.id AS f, u.id AS u FROM facilities f JOIN {name} u ON ST_Intersects(u.geom, f.geom)"
            ).to_pandas()
            found = answers[name] = first_unit(count, pairs["f"].to_numpy(), pairs["u"].to_numpy())
            out = pd.DataFrame({"id": np.flatnonzero(found < 0)})
            base.create_data_frame(out).to_view("outside", overwrite=True)
            near = base.sql(
                f"""SELECT f.id AS f, u.id AS u, ST_Distance(u.geom, f.geom) AS d
                FROM (SELECT facilities.id, facilities.geom FROM facilities JOIN outside ON facilities.id = outside.id) f
                JOIN {name} u ON ST_DWithin(u.geom, f.geom, {TOLERANCE})"""
            ).to_pandas()
            near = near.sort_values("d", kind="stable").drop_duplicates("f")
            found[near["f"].to_numpy()] = near["u"].to_numpy()
        return answers

    return run


#: Where Debian puts the server.
POSTGRES = Path("/usr/lib/postgresql/15/bin")


def postgis(folder: Path):
    """A server of its own in a temporary folder, reached through a socket there; nothing is left behind."""
    import atexit

    import psycopg2

    home = Path(tempfile.mkdtemp(prefix="gewu-bench-"))
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []
    if user:
        shutil.chown(home, "postgres", "postgres")

    def told(*command: str) -> None:
        subprocess.run([*user, *command], check=True, stdout=subprocess.DEVNULL, cwd=home)  # noqa: S603

    told(str(POSTGRES / "initdb"), "-D", str(home / "data"), "-A", "trust", "-U", "gewu")
    settings = "-c listen_addresses= -c shared_buffers=512MB -c work_mem=256MB -c fsync=off -c jit=off"
    told(
        str(POSTGRES / "pg_ctl"), "-D", str(home / "data"), "-w", "-l", str(home / "log"),
        "-o", f"-k {home} {settings}", "start",
    )  # fmt: skip

    def stop() -> None:
        told(str(POSTGRES / "pg_ctl"), "-D", str(home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(home)

    atexit.register(stop)
    base = psycopg2.connect(host=str(home), user="gewu", dbname="postgres")
    base.autocommit = True
    query = base.cursor()
    query.execute("CREATE EXTENSION postgis")
    for name in ("facilities", *LAYERS):
        query.execute(f"CREATE TABLE {name} (id integer PRIMARY KEY, geom geometry)")
        with tempfile.TemporaryFile("w+") as rows:
            rows.writelines(f"{number}\t{blob.hex()}\n" for number, blob in enumerate(blobs(folder, name)))
            rows.seek(0)
            query.copy_expert(f"COPY {name} FROM STDIN", rows)
        query.execute(f"CREATE INDEX ON {name} USING gist (geom)")
        query.execute(f"ANALYZE {name}")

    def run():
        answers = {}
        query.execute("SELECT count(*) FROM facilities")
        count = query.fetchone()[0]
        for name in LAYERS:
            query.execute(
                f"""SELECT f.id, coalesce(
                    (SELECT u.id FROM {name} u WHERE ST_Intersects(u.geom, f.geom) LIMIT 1),
                    (SELECT u.id FROM {name} u WHERE ST_DWithin(u.geom, f.geom, {TOLERANCE})
                     ORDER BY ST_Distance(u.geom, f.geom) LIMIT 1), -1) FROM facilities f"""
            )
            pairs = np.array(query.fetchall(), dtype=np.int64)
            found = answers[name] = np.full(count, -1, dtype=np.int64)
            found[pairs[:, 0]] = pairs[:, 1]
        return answers

    return run


# --- Gewu ------------------------------------------------------------------------------------------------------------


def gewu(folder: Path):
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    import pandas as pd

    from plugin.core.facilities.tags import tagging

    shapes = _loaded(folder)
    frames = {
        name: pd.DataFrame({"code": texts(folder, name, "code"), "geometry": shapes[name]}, dtype=object)
        for name in shapes
    }
    frames["communities"]["precinct_code"] = texts(folder, "communities", "precinct_code")
    for name in ("compounds", "grids"):
        frames[name]["community_code"] = texts(folder, name, "community_code")

    def run():
        result = tagging.tag(
            frames["facilities"], frames["precincts"], frames["communities"], frames["compounds"], frames["grids"]
        )
        run.seconds = time.perf_counter() - run.start
        answers = {}
        for name, column in zip(LAYERS, tagging.COLUMNS.values()):
            number = {code: row for row, code in enumerate(frames[name]["code"])}
            answers[name] = np.array([number.get(code, -1) for code in result.frame[column]])
        answers["state"] = result.frame["tag_state"].to_numpy(dtype="U2")
        run.note = " ".join(f"{state} {count}" for state, count in result.counts.items())
        return answers

    return run


WAYS = {
    "gewu": gewu,
    "shapely-bulk": shapely_bulk,
    "shapely-prepared": shapely_prepared,
    "geopandas-within": geopandas_within,
    "geopandas-intersects": geopandas_intersects,
    "shapely-1.8": shapely_1,
    "qgis-loop": qgis_loop,
    "qgis-join": qgis_join,
    "qgis-join-memory": qgis_join_memory,
    "duckdb": duckdb,
    "sedonadb": sedonadb,
    "postgis": postgis,
}


def peak_of_this_process() -> float:
    """Return MiB. (ru_maxrss would count what the starting process held before this one was loaded.)"""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def main(way: str, folder: Path, rounds: int) -> None:
    run = WAYS[way](folder)
    seconds, cpu = [], []
    for _ in range(rounds):
        busy = time.process_time()
        run.__dict__.pop("seconds", None)
        run.start = time.perf_counter()
        answers = run()
        seconds.append(run.__dict__.get("seconds", time.perf_counter() - run.start))
        cpu.append(time.process_time() - busy)
    np.savez(folder / f"{way}.answer.npz", **answers)
    peak = peak_of_this_process()
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak, "note": run.__dict__.get("note", "")}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
