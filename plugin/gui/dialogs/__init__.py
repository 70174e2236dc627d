"""The dialogs that the pages open."""
