"""The grid editor at the map: tools that turn the mouse into a draft, show what it would do, and have it written."""
