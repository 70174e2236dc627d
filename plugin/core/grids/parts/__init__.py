"""Building parts: the smallest units that are counted and grouped."""
