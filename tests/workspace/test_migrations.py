"""Older workspaces are brought up to date on a copy, with a backup beside them."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

import pandas as pd
import pytest


@pytest.fixture
def old_path(workspace):
    """The sample workspace as an invented version 0 would have left it: no gaps, no phones, an older name of a column."""
    from plugin.workspace import database

    with database.writing(workspace.path) as connection:
        connection.execute("DROP TABLE gap")
        connection.execute("DELETE FROM gpkg_contents WHERE table_name = 'gap'")
        connection.execute("DELETE FROM gpkg_ogr_contents WHERE table_name = 'gap'")
        connection.execute("ALTER TABLE worker DROP COLUMN phone")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_data_columns'").fetchone():
            connection.execute("DELETE FROM gpkg_data_columns WHERE table_name = 'gap' OR column_name = 'phone'")
        connection.execute("ALTER TABLE community ADD COLUMN old_theme TEXT")
        connection.execute("UPDATE community SET old_theme = '旧主题'")
        connection.execute("UPDATE gewu_meta SET value = '0' WHERE key = 'schema_version'")
    return workspace.path


def test_opening_migrates_and_keeps_a_backup(old_path):
    from plugin.core import schema
    from plugin.workspace import geopackage
    from plugin.workspace.workspace import Workspace

    original = old_path.read_bytes()
    workspace = Workspace.open(old_path)
    assert geopackage.inspect(old_path).version == schema.version()
    assert list(workspace.read("worker")["name"]) == ["张示例"]
    assert list(workspace.read("worker")["phone"]) == [None]
    assert len(workspace.read("gap")) == 0
    assert len(workspace.read("community")) == 2
    backups = [name for name in os.listdir(old_path.parent) if name != old_path.name]
    assert backups == [f"{old_path.stem}.v0.bak.gpkg"]
    backup = old_path.with_name(backups[0])
    with closing(sqlite3.connect(backup)) as one:
        assert one.execute("SELECT value FROM gewu_meta WHERE key = 'schema_version'").fetchone() == ("0",)
        assert one.execute("SELECT count(*) FROM community WHERE old_theme = '旧主题'").fetchone() == (2,)
    assert len(backup.read_bytes()) == len(original)


def test_migrated_workspace_can_be_written(old_path):
    import pandas as pd

    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    workspace = Workspace.open(old_path)
    gap = pd.DataFrame({"run_uid": ["r"], "community_code": ["510104001001"], "text": ["缺少示例"]})
    workspace.apply([Change("gap", add=gap)], "示例")
    assert list(workspace.read("gap")["text"]) == ["缺少示例"]


def test_a_step_converts_values(old_path):
    from plugin.workspace import migrations
    from plugin.workspace.workspace import Workspace

    def rename(connection):
        connection.execute("UPDATE community SET theme = old_theme")

    migrations.migrate(old_path, {0: rename})
    assert set(Workspace.open(old_path).read("community")["theme"]) == {"旧主题"}


def test_a_failing_step_changes_nothing(old_path):
    from plugin.core.errors import GewuError
    from plugin.workspace import migrations

    before = old_path.read_bytes()

    def fail(connection):
        connection.execute("DELETE FROM community")
        connection.execute("SELECT no_such_column FROM community")

    with pytest.raises(GewuError, match="升级数据结构失败") as caught:
        migrations.migrate(old_path, {0: fail})
    assert "no_such_column" in caught.value.details
    assert old_path.read_bytes() == before
    assert os.listdir(old_path.parent) == [old_path.name]


def test_two_backups_do_not_overwrite_each_other(old_path):
    from plugin.workspace import migrations

    content = old_path.read_bytes()
    first = migrations.migrate(old_path)
    old_path.write_bytes(content)
    second = migrations.migrate(old_path)
    assert first != second
    assert first.exists()
    assert second.exists()


def test_a_workspace_of_version_1_gets_the_table_of_accepted_findings(workspace):
    from plugin.workspace import database
    from plugin.workspace.workspace import Workspace

    with database.writing(workspace.path) as connection:
        connection.execute("DROP TABLE accepted_finding")
        for table in ("gpkg_contents", "gpkg_ogr_contents"):
            connection.execute(f"DELETE FROM {table} WHERE table_name = 'accepted_finding'")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_data_columns'").fetchone():
            connection.execute("DELETE FROM gpkg_data_columns WHERE table_name = 'accepted_finding'")
        connection.execute("UPDATE gewu_meta SET value = '1' WHERE key = 'schema_version'")
    opened = Workspace.open(workspace.path)
    assert len(opened.read("accepted_finding")) == 0
    assert workspace.path.with_name(f"{workspace.path.stem}.v1.bak.gpkg").exists()


def test_a_workspace_of_version_2_gets_what_facilities_need_and_keeps_its_rows(workspace):
    from plugin.workspace import database
    from plugin.workspace.edits import Change
    from plugin.workspace.workspace import Workspace

    workspace.apply([Change("facility", add=pd.DataFrame({"uid": ["f1"], "code": ["SS1"], "name": ["幼儿园"]}))], "x")
    workspace.save()
    with database.writing(workspace.path) as connection:
        for table in ("facility_area", "class_rule"):
            connection.execute(f"DROP TABLE {table}")
            for register in ("gpkg_contents", "gpkg_ogr_contents", "gpkg_geometry_columns", "gpkg_extensions"):
                connection.execute(f"DELETE FROM {register} WHERE table_name = ?", (table,))
            connection.execute(f"DROP TABLE IF EXISTS rtree_{table}_geom")
        for column in ("class_basis", "type_text", "photo"):
            connection.execute(f"ALTER TABLE facility DROP COLUMN {column}")
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'gpkg_data_columns'").fetchone():
            connection.execute(
                "DELETE FROM gpkg_data_columns WHERE table_name IN ('facility', 'facility_area', 'class_rule')"
            )
        connection.execute("UPDATE gewu_meta SET value = '2' WHERE key = 'schema_version'")
    opened = Workspace.open(workspace.path)
    facility = opened.read("facility")
    assert "f1" in facility["uid"].tolist()
    assert facility["class_basis"].isna().all()
    assert len(opened.read("facility_area")) == len(opened.read("class_rule")) == 0
    assert workspace.path.with_name(f"{workspace.path.stem}.v2.bak.gpkg").exists()
