"""Workspace files: made whole or not at all; strange, foreign and broken files are refused and stay as they are."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
from contextlib import closing

import pytest

pytestmark = pytest.mark.usefixtures("qgis_app")


@pytest.fixture
def path(empty_workspace):
    return empty_workspace.path


def state(folder):
    """Every file of a folder with its content, so that a change or a left-over side file shows."""
    return {item.name: hashlib.sha256(item.read_bytes()).hexdigest() for item in folder.iterdir()}


def refused(path, word):
    from plugin.core.errors import GewuError
    from plugin.workspace import geopackage
    from plugin.workspace.workspace import Workspace

    before = state(path.parent) if path.parent.is_dir() else None
    for step in (geopackage.inspect, Workspace.open):
        with pytest.raises(GewuError, match=word) as caught:
            step(path)
        assert path.name in caught.value.message
        assert caught.value.remedy
    if before is not None:
        assert state(path.parent) == before


def execute(path, *statements):
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_created_file_has_every_table_and_column(path):
    from osgeo import ogr

    from plugin.core import schema

    dataset = ogr.Open(str(path))
    assert {dataset.GetLayer(number).GetName() for number in range(dataset.GetLayerCount())} == set(schema.tables())
    for table in schema.tables().values():
        layer = dataset.GetLayerByName(table.name)
        assert [field.GetName() for field in layer.schema] == table.columns
        assert (layer.GetGeomType() == ogr.wkbNone) == (table.geometry is None)
        if table.geometry:
            assert layer.GetSpatialRef().GetAuthorityCode(None) == "4544"
    del dataset
    assert os.listdir(path.parent) == [path.name]


def test_inspection_tells_name_version_and_crs(path):
    from plugin.core import schema
    from plugin.workspace import geopackage

    found = geopackage.inspect(path)
    assert (found.name, found.version, found.crs.authid()) == ("示例区", schema.version(), "EPSG:4544")


def test_uid_is_unique_in_the_file(path):
    execute(path, "CREATE TABLE probe (x)", "DROP TABLE probe")
    with closing(sqlite3.connect(path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.executemany("INSERT INTO worker (uid, name) VALUES (?, ?)", [("a", "张示例"), ("a", "李示例")])


def test_user_defined_crs_survives(tmp_path):
    from qgis.core import QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsPointXY, QgsProject

    from plugin.workspace import geopackage, layers
    from plugin.workspace.workspace import Workspace

    local = QgsCoordinateReferenceSystem.fromProj(
        "+proj=tmerc +lat_0=0 +lon_0=104 +k=1 +x_0=200000 +y_0=-3000000 +ellps=GRS80 +units=m +no_defs"
    )
    path = geopackage.create(tmp_path / "local.gpkg", local, "地方坐标系")
    workspace = Workspace.open(path)
    geographic = QgsCoordinateReferenceSystem("EPSG:4490")
    places = [
        QgsCoordinateTransform(crs, geographic, QgsProject.instance()).transform(QgsPointXY(210000, 390000))
        for crs in (local, workspace.crs, layers.make(path, "community", workspace.crs).crs())
    ]
    assert max(place.distance(places[0]) for place in places) < 1e-12


def test_name_of_the_crs_is_kept(tmp_path):
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.workspace import crs, geopackage

    definition = "+proj=tmerc +lon_0=104.05 +x_0=200000 +y_0=-3000000 +ellps=GRS80 +units=m +no_defs"
    text = QgsCoordinateReferenceSystem.fromProj(definition).toWkt().replace("unknown", "Example City Grid", 1)
    cases = {
        "Example City Grid": QgsCoordinateReferenceSystem.fromWkt(text),
        "自定义坐标系（中央经线106.5°E）": QgsCoordinateReferenceSystem.fromProj(
            "+proj=tmerc +lon_0=106.5 +ellps=GRS80 +units=m +no_defs"
        ),
        "CGCS2000 3度带 中央经线105°E(EPSG:4544)": crs.suggest(104),
    }
    for number, (name, system) in enumerate(cases.items()):
        path = geopackage.create(tmp_path / f"{number}.gpkg", system, "x")
        assert geopackage.inspect(path).crs_name == name


def test_degrees_are_refused_before_a_file_appears(tmp_path):
    from qgis.core import QgsCoordinateReferenceSystem

    from plugin.core.errors import GewuError
    from plugin.workspace import geopackage

    with pytest.raises(GewuError, match="经纬度"):
        geopackage.create(tmp_path / "x.gpkg", QgsCoordinateReferenceSystem("EPSG:4490"), "x")
    assert os.listdir(tmp_path) == []


def test_existing_file_is_kept_unless_overwriting_a_workspace(path):
    from plugin.core.errors import GewuError
    from plugin.workspace import crs, geopackage

    execute(path, "UPDATE gewu_meta SET value = '旧' WHERE key = 'name'")
    before = state(path.parent)
    with pytest.raises(GewuError, match="已经存在"):
        geopackage.create(path, crs.suggest(104), "新")
    assert state(path.parent) == before
    geopackage.create(path, crs.suggest(104), "新", overwrite=True)
    assert geopackage.inspect(path).name == "新"


def test_overwrite_never_replaces_what_is_not_ours(tmp_path):
    from plugin.core.errors import GewuError
    from plugin.workspace import crs, geopackage

    foreign = tmp_path / "重要.gpkg"
    foreign.write_text("not ours", encoding="utf-8")
    with pytest.raises(GewuError, match="不会被覆盖"):
        geopackage.create(foreign, crs.suggest(104), "x", overwrite=True)
    assert foreign.read_text(encoding="utf-8") == "not ours"


def test_missing_folder_is_named(tmp_path):
    from plugin.core.errors import GewuError
    from plugin.workspace import crs, geopackage

    with pytest.raises(GewuError, match="没有的文件夹"):
        geopackage.create(tmp_path / "没有的文件夹" / "a.gpkg", crs.suggest(104), "x")


def test_missing_file_and_folder_are_refused(tmp_path):
    refused(tmp_path / "没有.gpkg", "找不到")
    (tmp_path / "folder.gpkg").mkdir()
    from plugin.core.errors import GewuError
    from plugin.workspace import geopackage

    with pytest.raises(GewuError, match="不是文件"):
        geopackage.inspect(tmp_path / "folder.gpkg")


@pytest.mark.parametrize("content", [b"", b"text, not a database" * 20, b"SQLite format 3\x00" + bytes(200)])
def test_other_files_are_refused(tmp_path, content):
    path = tmp_path / "other.gpkg"
    path.write_bytes(content)
    refused(path, "不是 GeoPackage")


def test_geopackages_of_others_are_refused_and_kept(shared_data, tmp_path):
    from plugin.core.errors import GewuError
    from plugin.workspace import geopackage

    files = sorted((shared_data / "gpkg_odd").glob("*.gpkg"))
    assert files
    for file in files:
        copy = tmp_path / file.name
        shutil.copyfile(file, copy)
        before = state(tmp_path)
        with pytest.raises(GewuError, match="不是格物工作区|不是 GeoPackage|损坏"):
            geopackage.inspect(copy)
        assert state(tmp_path) == before, file.name
        copy.unlink()


def test_newer_schema_is_refused(path):
    execute(path, "UPDATE gewu_meta SET value = '99' WHERE key = 'schema_version'")
    refused(path, "更新版本")


def test_missing_version_is_refused(path):
    execute(path, "DELETE FROM gewu_meta WHERE key = 'schema_version'")
    refused(path, "损坏")


def test_missing_column_is_named(path):
    execute(path, "ALTER TABLE worker DROP COLUMN phone")
    refused(path, "网格员.*联系电话")


def test_missing_table_is_named(path):
    execute(path, "DROP TABLE gap")
    refused(path, "缺失清单")


def test_truncated_file_is_refused(path):
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    refused(path, "损坏")


def test_overwritten_pages_are_refused(path):
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 40960] = os.urandom(40960)
    path.write_bytes(bytes(content))
    refused(path, "损坏|不完整")


def test_read_only_file_is_refused(path):
    path.chmod(0o444)
    refused(path, "只读")


def test_read_only_folder_is_refused(path):
    path.parent.chmod(0o555)
    try:
        refused(path, "只读")
    finally:
        path.parent.chmod(0o755)


def test_file_with_a_writer_is_refused(path):
    from plugin.core.errors import GewuError
    from plugin.workspace import geopackage

    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(GewuError, match="其他程序") as caught:
            geopackage.inspect(path)
        assert caught.value.remedy
        other.execute("ROLLBACK")
    assert geopackage.inspect(path).name == "示例区"


def test_file_marked_for_write_ahead_logging_leaves_no_side_files(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("UPDATE gewu_meta SET value = value")
    assert os.listdir(path.parent) == [path.name]
    before = state(path.parent)
    from plugin.workspace.workspace import Workspace

    workspace = Workspace.open(path)
    assert len(workspace.read("community")) == 0
    assert workspace.setting("nothing") is None
    assert state(path.parent) == before


def test_reading_sees_what_still_lies_in_the_log(path):
    from plugin.workspace.workspace import Workspace

    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        with other:
            other.execute("INSERT INTO worker (uid, name) VALUES ('w', '张示例')")
        assert path.with_name(path.name + "-wal").exists()
        assert list(Workspace.open(path).read("worker")["name"]) == ["张示例"]
