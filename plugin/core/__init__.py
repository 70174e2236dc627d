"""The knowledge: pure Python on numpy, pandas and shapely. Nothing here knows QGIS or Qt."""
