"""Times come out of the store in UTC, whatever clock its server keeps."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.store.database import Database


def test_times_are_read_in_utc_whatever_zone_the_server_tells_them_in(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGTZ", "Asia/Shanghai")
    database = Database(database_url)

    for _ in range(2):  # a connection that was given back keeps to it
        with database.session() as session:
            assert session.scalars(select(func.now())).one().utcoffset() == timedelta()
            session.rollback()
    database.close()
