"""What is written in a grid's row: codes, names, kinds, counts, borders in words."""
