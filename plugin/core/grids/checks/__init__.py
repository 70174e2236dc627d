"""The grid rules G01–G11, one small file per matter; `core/grids/rules.py` runs them all."""
