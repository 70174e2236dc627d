"""Editing by hand: one gesture (a line, an area, chosen buildings) becomes a draft, a draft becomes changed rows."""
