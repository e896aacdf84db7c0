"""The API: everything that people do with alerts, for programs; described by OpenAPI at `/api/openapi.json`."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from alerts.desk import Desk
from monitor.console.api.acting import Acting
from monitor.console.api.archive import Archive
from monitor.console.api.bearing import SCHEME
from monitor.console.api.conditional import Tagged
from monitor.console.api.delivering import Delivering
from monitor.console.api.operations import add
from monitor.console.api.problems import Limited, add_problems, json_only
from monitor.console.api.reading import Reading
from monitor.console.api.reporting import Reporting
from monitor.console.api.schemas import components
from monitor.console.api.shifts import Shifts
from monitor.console.api.silencing import Silencing
from monitor.console.api.watching import Watching
from monitor.store.database import Database

ABOUT = (
    "Alerts, what is done with them, silences, deliveries, handovers and questions. Every request carries a bearer token made by "
    "`zhengming token add`. Times are ISO 8601 in UTC; lists are read with `limit` and `before` or `skip`. What goes wrong is told as problem details (RFC 9457). "
    "Who a change is recorded for is the token's name; the header `X-Acting-For` adds the person for whom it acts. "
    "What can be read has an `ETag`: with `If-None-Match` it is sent again only when it has changed (304), and with `If-Match` an alert's act is done only while nobody "
    "has done anything else with it since (412). What opens something is done once under a header `Idempotency-Key`, however often it is sent."
)


def create_api(database: Database, desk: Desk) -> FastAPI:
    """The API over one database, changing alerts through `desk`; to be mounted at `/api`."""
    api = FastAPI(
        title="Zhengming",
        version=version("zhengming"),
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(json_only)],
        redirect_slashes=False,
    )
    api.router.route_class = Tagged
    api.state.database = database
    api.add_middleware(Limited)
    for part in (Reading, Acting, Silencing, Delivering, Shifts, Archive, Watching, Reporting):
        add(api, part.__name__.lower(), part(database, desk).operations())
    add_problems(api)
    api.openapi = lambda: _described(api)  # type: ignore[method-assign]
    return api


def _described(api: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, the values of the house among its schemas."""
    if api.openapi_schema is None:
        told = get_openapi(
            title=api.title,
            version=api.version,
            description=api.description,
            routes=api.routes,
            servers=[{"url": "/api"}],
        )
        parts, kinds = told["components"], components()
        clashing = parts["schemas"].keys() & kinds.keys()
        assert not clashing, f"of two kinds: {clashing}"
        parts["schemas"] |= kinds
        parts["securitySchemes"] = {"token": SCHEME}
        api.openapi_schema = told
    return api.openapi_schema
