"""Inside QGIS (`qgis --code`): show the dock with a copy of the sample town."""

import tempfile

from qgis.utils import plugins

session = plugins["gewu"].window.session
if session.workspace is None:
    from gewu.workspace.sample import copy_sample

    session.open(str(copy_sample(tempfile.mkdtemp(prefix="gewu-"))))
plugins["gewu"].window.dock.show_page("workspace")
