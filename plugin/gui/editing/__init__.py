"""Editing grids by hand on the canvas: map tools collect what is meant, the editor writes it."""
