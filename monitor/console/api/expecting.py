"""What was expected where something of a request is not, in the reader's language: Pydantic's sentences by the kinds of its errors (docs.pydantic.dev, "Validation errors")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.wording import tr

_WHOLE, _NUMBER, _LIST, _OBJECT = "应为整数", "应为数字", "应为列表", "应为对象"
_MOMENT, _DAY = "应为带时区偏移的时间（RFC 3339）", "应为日期（YYYY-MM-DD）"
#: characters of what was found
_SHOWN = 80
#: kind of error → Chinese, with what its context names
_CHINESE = {
    "missing": "缺少此项",
    "extra_forbidden": "没有此项",
    "string_type": "应为文本",
    "string_unicode": "应为有效的文本",
    "string_too_short": "至少应有 {min_length} 个字符",
    "string_too_long": "至多 {max_length} 个字符",
    "string_pattern_mismatch": "应符合格式 {pattern}",
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "literal_error": "应为以下之一：{expected}",
    "list_type": _LIST,
    "tuple_type": _LIST,
    "too_short": "至少应有 {min_length} 项",
    "too_long": "至多 {max_length} 项",
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "datetime_type": _MOMENT,
    "datetime_parsing": _MOMENT,
    "datetime_from_date_parsing": _MOMENT,
    "datetime_object_invalid": _MOMENT,
    "timezone_aware": _MOMENT,
    "date_type": _DAY,
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
    "union_tag_invalid": "{discriminator} 应为以下之一：{expected_tags}",
    "union_tag_not_found": "缺少 {discriminator}",
    "json_invalid": "应为有效的 JSON",
}


def expected(one: Mapping[str, Any]) -> str:
    """What an error of Pydantic says was expected; a sentence of ours, which speaks the reader's language already, stays as it is."""
    context: Mapping[str, Any] = one.get("ctx", {})
    if one["type"] == "value_error":
        return str(context.get("error", one["msg"]))
    why = context.get("error", "") if one["type"] == "json_invalid" else ""
    english = f"{one['msg']} ({why})" if why else str(one["msg"])
    told = {name: str(value).replace(" or ", "、").replace(", ", "、") for name, value in context.items()}
    return tr(english, _CHINESE.get(one["type"], "格式不符").format_map(told))


def found(one: Mapping[str, Any]) -> str:
    """What was found instead, in short; what holds other things is not written out, for nobody knows how deep it is."""
    value = one.get("input")
    if one["type"] == "missing":
        return tr("nothing", "没有")
    if isinstance(value, (dict, list)):
        return tr("an object", "一个对象") if isinstance(value, dict) else tr("a list", "一个列表")
    if isinstance(value, str) and len(value) > _SHOWN:
        value = f"{value[: _SHOWN - 1]}…"
    return repr(value)[: 2 * _SHOWN]
