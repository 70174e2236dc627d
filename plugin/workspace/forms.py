"""Attribute forms after the schema: names with units, lists of values, checks, defaults, look-ups of other tables."""

from __future__ import annotations

from qgis.core import (
    Qgis,
    QgsAttributeEditorContainer,
    QgsAttributeEditorField,
    QgsDefaultValue,
    QgsEditFormConfig,
    QgsEditorWidgetSetup,
    QgsExpression,
    QgsFieldConstraints,
    QgsVectorLayer,
)

from ..core import resources, schema
from ..core.text import tr
from . import map_tips, styles
from .tables import KEY

#: What QGIS's value lists store for NULL.
NULL_ENTRY = "{2839923C-8B7D-419E-B84B-CA2FE9B80EC7}"
_LARGEST = 2147483647
_HIDDEN = (KEY, "uid", "created_at", "updated_at")
#: Tables whose rows only the program writes.
_READ_ONLY = ("change_log",)
#: Tables too long for a list: their rows are searched for by name.
_SEARCHED = ("facility",)
#: Above this many rows a list shows those of the row's own community only.
_LONG = 5000
#: Fields that hold the path of a picture, relative to the workspace's folder.
_PICTURES = ("photo",)
_PICTURE_HEIGHT = 220
#: What QGIS's form knows for "relative to the folder told" and "show a picture".
_RELATIVE_TO_FOLDER, _SHOW_PICTURE = 2, 1
_BY_EXPRESSION = 3
#: How a referenced row is shown, where it is not by its name.
_SHOWN_BY = {"micro_grid": "code", "assessment_run": "date", "building": "name"}
#: A row is stamped when a person makes or changes it; the program stamps its own rows itself.
_DEFAULTS = {
    "uid": ("substr(uuid(), 2, 36)", False),
    "created_at": ("now()", False),
    "updated_at": ("now()", True),
    "source": ("'manual'", True),
}


def apply(layer: QgsVectorLayer, table: schema.Table, by_role: dict[str, QgsVectorLayer]) -> None:
    """Set up the form, aliases, constraints and defaults of one layer. `by_role`: all layers shown, for look-ups."""
    fields = layer.fields()
    for name in _HIDDEN:
        if fields.lookupField(name) >= 0:
            layer.setEditorWidgetSetup(fields.lookupField(name), QgsEditorWidgetSetup("Hidden", {}))
    for field in table.fields:
        index = fields.lookupField(field.name)
        if index < 0:
            continue
        layer.setFieldAlias(index, field.title)
        if field.name not in _HIDDEN:
            layer.setEditorWidgetSetup(index, _widget(field, table, by_role))
        _constrain(layer, index, field)
        _default(layer, index, field)
    layer.setEditFormConfig(_form(layer, table))
    layer.setDisplayExpression(_display(table))


def _display(table: schema.Table) -> str:
    names = [QgsExpression.quotedColumnRef(name) for name in ("name", "code", "uid") if table.has(name)]
    return f"coalesce({', '.join(names)})"


def _widget(field: schema.Field, table: schema.Table, by_role: dict[str, QgsVectorLayer]) -> QgsEditorWidgetSetup:
    if field.options == "taxonomy":
        classes = styles.taxonomy().get("classes", [])
        return _list({f"{item['code']} {item['name']}": item["code"] for item in classes}, field)
    if field.options:
        return _list({option: option for option in field.options}, field)
    if field.references:
        target, key = field.references.split(".")
        if target in _SEARCHED and target in by_role:
            return _search(table, field)
        if target in by_role and target != table.name:
            return _look_up(schema.table(target), key, table, by_role[target])
    if field.name in _PICTURES:
        return _picture()
    if field.type == "boolean":
        return QgsEditorWidgetSetup("CheckBox", {})
    if field.type in ("date", "datetime"):
        shape = "yyyy-MM-dd" if field.type == "date" else "yyyy-MM-dd HH:mm:ss"
        return QgsEditorWidgetSetup(
            "DateTime",
            {"field_format": shape, "display_format": shape, "calendar_popup": True, "allow_null": True},
        )
    if field.is_number and field.min is not None:
        whole = field.type == "integer"
        return QgsEditorWidgetSetup(
            "Range",
            {
                "Min": field.min,
                "Max": _LARGEST if field.max is None else field.max,
                "Step": 1,
                "Precision": 0 if whole else 2,
                "Style": "SpinBox",
                "AllowNull": True,
                "Suffix": f" {field.unit}" if field.unit else "",
            },
        )
    return QgsEditorWidgetSetup("TextEdit", {"IsMultiline": field.name in ("text", "note", "reason", "extent_text")})


def _list(values: dict[str, str], field: schema.Field) -> QgsEditorWidgetSetup:
    if not values:
        return QgsEditorWidgetSetup("TextEdit", {})
    entries = [{label: value} for label, value in values.items()]
    if not field.required:
        entries.insert(0, {tr("（未填）"): NULL_ENTRY})
    return QgsEditorWidgetSetup("ValueMap", {"map": entries})


def _picture() -> QgsEditorWidgetSetup:
    """Offer a file by a dialog, keep its path relative to the workspace's folder, and show it."""
    folder = {"active": True, "expression": map_tips.FOLDER, "type": _BY_EXPRESSION}
    return QgsEditorWidgetSetup(
        "ExternalResource",
        {
            "FileWidget": True,
            "FileWidgetButton": True,
            "FileWidgetFilter": tr("图片") + " (*.jpg *.jpeg *.png *.bmp *.gif *.webp *.tif *.tiff)",
            "StorageMode": 0,
            "RelativeStorage": _RELATIVE_TO_FOLDER,
            "DefaultRoot": "",
            "PropertyCollection": {"name": "", "type": "collection", "properties": {"propertyRootPath": folder}},
            "DocumentViewer": _SHOW_PICTURE,
            "DocumentViewerHeight": _PICTURE_HEIGHT,
            "DocumentViewerWidth": 0,
        },
    )


def _search(table: schema.Table, field: schema.Field) -> QgsEditorWidgetSetup:
    """Offer the rows of a long table by typing a part of their name, or by pointing at one on the map."""
    return QgsEditorWidgetSetup(
        "RelationReference",
        {
            "Relation": relation_id(table.name, field.name),
            "AllowNULL": not field.required,
            "ShowForm": False,
            "MapIdentification": True,
            "AllowAddFeatures": False,
            "OrderByValue": False,
            "FetchLimitActive": True,
            "FetchLimitNumber": 100,
        },
    )


def relation_id(table: str, field: str) -> str:
    """Return the id of the relation by which `field` of `table` names a row of another one."""
    return f"gewu_{table}_{field}"


def _look_up(target: schema.Table, key: str, table: schema.Table, layer: QgsVectorLayer) -> QgsEditorWidgetSetup:
    """Offer the rows of `target` by name; where both belong to a community, only those of the same one."""
    narrowed = target.has("community_code") and table.has("community_code")
    here = "current_value('community_code')"
    elsewhere = "" if layer.featureCount() > _LONG else f" OR {here} IS NULL"
    return QgsEditorWidgetSetup(
        "ValueRelation",
        {
            "Layer": layer.id(),
            "LayerName": layer.name(),
            "LayerProviderName": layer.providerType(),
            "Key": key,
            "Value": _SHOWN_BY.get(target.name, "name" if target.has("name") else key),
            "FilterExpression": f'"community_code" = {here}{elsewhere}' if narrowed else "",
            "AllowNull": True,
            "AllowMulti": False,
            "OrderByValue": True,
            "UseCompleter": False,
            "NofColumns": 1,
        },
    )


def _constrain(layer: QgsVectorLayer, index: int, field: schema.Field) -> None:
    soft = QgsFieldConstraints.ConstraintStrength.ConstraintStrengthSoft
    if field.required and field.name != "uid":
        layer.setFieldConstraint(index, QgsFieldConstraints.Constraint.ConstraintNotNull, soft)
    if field.name == "code" and field.required:
        layer.setFieldConstraint(index, QgsFieldConstraints.Constraint.ConstraintUnique, soft)
    column = QgsExpression.quotedColumnRef(field.name)
    checks, hints = [], []
    if field.pattern:
        checks.append(f"regexp_match({column}, {QgsExpression.quotedString(field.pattern)}) > 0")
        hints.append(field.help or tr("格式不符"))
    if field.is_number and field.min is not None:
        checks.append(f"{column} >= {field.min:g}")
        hints.append(tr("不小于 {value:g}").format(value=field.min))
    if field.is_number and field.max is not None:
        checks.append(f"{column} <= {field.max:g}")
        hints.append(tr("不大于 {value:g}").format(value=field.max))
    if checks:
        text = f"{column} IS NULL OR ({' AND '.join(checks)})"
        layer.setConstraintExpression(index, text, f"{field.alias}：{'；'.join(hints)}")
        layer.setFieldConstraint(index, QgsFieldConstraints.Constraint.ConstraintExpression, soft)


def _default(layer: QgsVectorLayer, index: int, field: schema.Field) -> None:
    if field.name in _DEFAULTS:
        expression, on_update = _DEFAULTS[field.name]
        layer.setDefaultValueDefinition(index, QgsDefaultValue(expression, on_update))
    elif field.default is not None:
        layer.setDefaultValueDefinition(index, QgsDefaultValue(QgsExpression.quotedValue(field.default), False))


def _form(layer: QgsVectorLayer, table: schema.Table) -> QgsEditFormConfig:
    """Return a form of boxes: those of `_forms.json`, else the row's own fields, what it belongs to, where it comes from."""
    settings = resources.read_json("styles", "_forms.json").get(table.name, {})
    form = layer.editFormConfig()
    form.clearTabs()
    form.setLayout(QgsEditFormConfig.EditorLayout.TabLayout)
    for title, names in _boxes(table, settings.get("boxes")):
        box = QgsAttributeEditorContainer(title, form.invisibleRootContainer())
        box.setColumnCount(2 if len(names) > 8 else 1)
        if settings.get("boxes"):
            _turn_into_page(box)
        for name in names:
            index = layer.fields().lookupField(name)
            if index >= 0:
                box.addChildElement(QgsAttributeEditorField(name, index, box))
        form.addTab(box)
    only_read = ("source", *settings.get("only_read", ()))
    for index in range(layer.fields().count()):
        form.setReadOnly(index, table.name in _READ_ONLY or layer.fields().at(index).name() in only_read)
    return form


def _turn_into_page(box: QgsAttributeEditorContainer) -> None:
    kinds = getattr(Qgis, "AttributeEditorContainerType", None)  # QGIS 3.32
    if kinds is None:
        box.setIsGroupBox(False)
    else:
        box.setType(kinds.Tab)


def _boxes(table: schema.Table, wanted: list[dict] | None) -> list[tuple[str, list[str]]]:
    """Return (title, names of fields) of the boxes that have any; a field that none of `wanted` names is in the last."""
    visible = [field for field in table.fields if field.name not in _HIDDEN]
    if wanted is None:
        boxes = [
            (tr("基本信息"), [field.name for field in visible if not field.references and field.name != "source"]),
            (tr("所属与关联"), [field.name for field in visible if field.references]),
            (tr("数据来源"), [field.name for field in visible if field.name == "source"]),
        ]
    else:
        boxes = [(box["title"], list(box["fields"])) for box in wanted]
        named = {name for _, names in boxes for name in names}
        boxes[-1][1].extend(field.name for field in visible if field.name not in named)
    return [box for box in boxes if box[1]]
