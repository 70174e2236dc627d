"""The six pages of the dock, one file per page and one per larger part of a page."""
