"""Fixtures every folder uses: real data where it is present, and a way to run an algorithm as Processing does."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED_DATA = REPOSITORY.parent / "shared" / "data"


@pytest.fixture
def shared_data() -> Path:
    """The folder of real data beside the project; the test is skipped where it is missing."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the shared real data is not on this machine")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def shapefiles_keep_their_encoding():
    """QGIS's own writer leaves a setting behind that would win over the encoding a test writes a shapefile in."""
    from osgeo import gdal

    gdal.SetConfigOption("SHAPE_ENCODING", None)


@pytest.fixture
def run_algorithm(qgis_app):
    """Return run(AlgorithmClass, parameters, feedback=None) -> outputs, going through prepare, process and post-process."""
    from qgis.core import QgsProcessingContext, QgsProcessingFeedback, QgsProject

    def run(algorithm_class, parameters, feedback=None):
        context = QgsProcessingContext()
        context.setProject(QgsProject.instance())
        run.context = context  # keeps output layers alive for the test
        algorithm = algorithm_class().create()
        results, ok = algorithm.run(parameters, context, feedback or QgsProcessingFeedback(), catchExceptions=False)
        if not ok:
            raise AssertionError("the algorithm did not succeed")
        return results

    yield run
    run.context = None  # its layers must be gone before the application is,
    gc.collect()  # also those held by a caught error's traceback
