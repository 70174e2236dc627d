"""格物 Gewu: micro-grids, facilities, complete-community assessment and ledgers in QGIS."""


def classFactory(iface):  # noqa: N802 - the name QGIS looks for
    """Return the plugin object; everything else is imported only once QGIS asks for it."""
    from .plugin import GewuPlugin

    return GewuPlugin(iface)
