"""What all tables share: names of keys and indexes, Python types as columns, and the commonest columns."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, LargeBinary, MetaData, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_idx",
    "uq": "%(table_name)s_%(column_0_N_name)s_key",
    "fk": "%(table_name)s_%(column_0_name)s_fkey",
    "pk": "%(table_name)s_pkey",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=_NAMES)
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy reads it off the class
        datetime: TIMESTAMP(timezone=True),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: ARRAY(Text()),
        bytes: LargeBinary(),
    }


def own_id() -> Mapped[int]:
    return mapped_column(BigInteger, Identity(), primary_key=True)


def to(column: str) -> Mapped[int]:
    return mapped_column(BigInteger, ForeignKey(column), index=True)


def maybe_to(column: str) -> Mapped[int | None]:
    return mapped_column(BigInteger, ForeignKey(column), index=True)
