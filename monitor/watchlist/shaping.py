"""From what TOML says to frozen values, with every mistake named: its key, what was expected, what was found."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from monitor.watchlist.locating import Path
from monitor.wording import tr

T = TypeVar("T")
Blame = Callable[[Path, str], None]

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_DURATION = re.compile(r"(\d+(?:\.\d+)?) ?([smhd])")


def shape(value: Any, kind: type[T], blame: Blame) -> T | None:
    """`value` as a `kind`, after `blame` was told of everything that is wrong with it.

    Where that is only keys that nobody knows, it is given as it was probably meant, so that the rest can be held against the rules too; otherwise None.
    """
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        if not _explain(value, kind, (), blame):
            blame((), str(error))
    try:
        return msgspec.convert(_meant(value, kind), kind)
    except msgspec.ValidationError:
        return None


def _meant(value: Any, kind: Any) -> Any:
    """`value` with its unknown keys under the names that they most look like, or left out."""
    origin, args = get_origin(kind), get_args(kind)
    if isinstance(value, list) and origin is tuple and args[-1] is Ellipsis:
        return [_meant(item, args[0]) for item in value]
    if not isinstance(value, dict):
        return value
    if origin is dict:
        return {key: _meant(item, args[1]) for key, item in value.items()}
    structs = (one for one in (kind, *args) if isinstance(one, type) and issubclass(one, msgspec.Struct))
    struct = next(structs, None)
    if struct is None:
        return value
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(struct)}
    named = {key if key in fields else nearest(key, list(fields)): item for key, item in value.items()}
    named |= {key: item for key, item in value.items() if key in fields}
    return {key: _meant(item, fields[key]) for key, item in named.items() if key in fields}


def seconds(text: str) -> float | None:
    """The length of `"30s"`, `"10m"`, `"1h"`, `"1d"` in seconds; None for anything else."""
    found = _DURATION.fullmatch(text.strip())
    return float(found[1]) * _UNITS[found[2]] if found else None


def _explain(value: Any, kind: Any, path: Path, blame: Blame) -> bool:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and isinstance(value, dict):
        return _explain_struct(value, kind, path, blame)
    origin, args = get_origin(kind), get_args(kind)
    if origin is tuple and args[-1] is Ellipsis and isinstance(value, list):
        return sum(_explain(item, args[0], (*path, number), blame) for number, item in enumerate(value)) > 0
    if origin is dict and isinstance(value, dict):
        return sum(_explain(item, args[1], (*path, key), blame) for key, item in value.items()) > 0
    if origin in (Union, UnionType) and isinstance(value, dict):
        struct = next((a for a in args if isinstance(a, type) and issubclass(a, msgspec.Struct)), None)
        if struct is not None:
            return _explain(value, struct, path, blame)
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        wanted, got = _expected(kind), _found(value)
        blame(path, tr(f"expected {wanted}, found {got}", f"应为{wanted}，实际为 {got}"))
        return True
    return False


def _explain_struct(value: dict[str, Any], kind: type[msgspec.Struct], path: Path, blame: Blame) -> bool:
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    unknown = [key for key in value if key not in fields]
    meant = {nearest(key, list(fields)) for key in unknown}
    for key in unknown:
        blame((*path, key), _unknown(key, list(fields)))
    wrong = bool(unknown)
    for key, field in fields.items():
        if key in value:
            wrong |= _explain(value[key], field.type, (*path, key), blame)
        elif field.required and key not in meant:
            wanted = _expected(field.type)
            blame((*path, key), tr(f"missing; expected {wanted}", f"缺少此项，应为{wanted}"))
            wrong = True
    return wrong


def _unknown(key: str, known: list[str]) -> str:
    if near := nearest(key, known):
        return tr(f"unknown key; did you mean `{near}`?", f"未知的键，是否应为 `{near}`？")
    listed = ", ".join(known)
    return tr(f"unknown key; expected one of {listed}", f"未知的键，可用的键：{listed}")


def nearest(word: str, known: list[str]) -> str:
    """The known word that `word` most looks like, or an empty string."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, 1, 0.6)), "")


def _expected(kind: Any) -> str:
    origin, args = get_origin(kind), get_args(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        args = tuple(member.value for member in kind)
    if origin is Literal or (args and origin is None):
        return tr("one of ", "以下之一：") + ", ".join(repr(value) for value in args)
    if origin in (Union, UnionType):
        return tr(" or ", "或").join(_expected(a) for a in args if a is not type(None))
    if origin is tuple:
        many = "" if args[-1] is Ellipsis else tr(f" of {len(args)}", f"（{len(args)} 项）")
        return tr(f"a list{many}, each {_expected(args[0])}", f"列表{many}，每项为{_expected(args[0])}")
    return _simple().get(kind, tr("a table", "表"))


def _simple() -> dict[Any, str]:
    return {
        str: tr("text in quotes", "带引号的文本"),
        int: tr("a whole number", "整数"),
        float: tr("a number", "数字"),
        bool: tr("true or false", "true 或 false"),
        date: tr("a day such as 2026-12-01, without a time", "日期，例如 2026-12-01，不带时间"),
    }


def _found(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return tr("a table", "表")
    if isinstance(value, list):
        return tr("a list", "列表")
    text = repr(value)
    return text if len(text) <= 60 else text[:59] + "…"
