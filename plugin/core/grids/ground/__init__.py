"""The ground: cells of buildings, their borders, and the polygons of groups."""
