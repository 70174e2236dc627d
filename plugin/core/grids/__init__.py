"""Micro-grids: delineation, rules, codes, households."""
