"""QGIS layers and the GeoPackage: read into frames, written back as named edit commands."""
