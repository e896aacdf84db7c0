"""The API: everything that people do with alerts, for programs; described by OpenAPI at `/api/openapi.json`."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from alerts.desk import Desk
from monitor.console.api.acting import Acting
from monitor.console.api.bearing import SCHEME
from monitor.console.api.problems import add_problems
from monitor.console.api.reading import Reading
from monitor.console.api.schemas import components
from monitor.store.database import Database

ABOUT = (
    "Alerts, what is done with them, silences, deliveries, handovers and questions. Every request carries a bearer token made by "
    "`zhengming token add`. Times are ISO 8601 in UTC; lists are read with `limit` and `before`. What goes wrong is told as problem details (RFC 9457). "
    "Who a change is recorded for is the token's name; the header `X-Acting-For` adds the person for whom it acts."
)


def create_api(database: Database, desk: Desk) -> FastAPI:
    """The API over one database, changing alerts through `desk`; to be mounted at `/api`."""
    api = FastAPI(
        title="Zhengming",
        version=version("zhengming"),
        description=ABOUT,
        docs_url=None,
        redoc_url=None,
        dependencies=[Depends(SCHEME)],
    )
    api.state.database = database
    for part in (Reading(database), Acting(database, desk)):
        api.include_router(part.routes())
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
        told.setdefault("components", {}).setdefault("schemas", {}).update(components())
        api.openapi_schema = told
    return api.openapi_schema
