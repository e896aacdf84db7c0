"""The console as an application: pages, health, figures, and clear words when something is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from alerts.desk import Desk
from monitor.console.acting import Acting
from monitor.console.api.app import create_api
from monitor.console.api.expecting import expected, found
from monitor.console.api.problems import nothing_here
from monitor.console.audits import Auditing
from monitor.console.clocks import Clocks
from monitor.console.deliveries import Delivering
from monitor.console.digests import Summing
from monitor.console.filters import SEVERAL
from monitor.console.forms import Forms
from monitor.console.guarding import Guard, allowed_hosts
from monitor.console.handovers import HandingOver
from monitor.console.health import store_problems
from monitor.console.listing import Listing
from monitor.console.metrics import registry_of
from monitor.console.opening import Opening
from monitor.console.pages import Pages
from monitor.console.questions import Archive
from monitor.console.showing import Showing
from monitor.console.silences import Silencing
from monitor.console.site_list import SiteList
from monitor.console.sites import Sites
from monitor.console.watching import Watching
from monitor.settings import Settings
from monitor.store.database import Database
from monitor.wording import tr

#: method, path, and who answers
Way = tuple[str, str, Callable[..., Response]]


def _no_problems() -> tuple[str, ...]:
    return ()


def create_app(
    database: Database, settings: Settings, *, desk: Desk, ready: Callable[[], tuple[str, ...]] = _no_problems
) -> FastAPI:
    """The console over one database, changing alerts through `desk`; `ready` tells the process's own problems, one line each, none when all is well."""
    app = FastAPI(title="Zhengming", docs_url=None, redoc_url=None, openapi_url=None)
    clocks = Clocks(settings, desk)
    app.add_middleware(Guard, hosts=allowed_hosts(settings), language=settings.language, zone=clocks.zone)
    app.mount("/api", create_api(database, desk))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    forms = Forms()
    pages = Pages(database, forms)
    for method, path, endpoint in _ways(pages, forms, desk, clocks):
        methods = ["GET", "HEAD"] if method == "GET" else [method]
        app.add_api_route(path, endpoint, methods=methods, response_model=None)
    _add_health(app, database, ready)
    _add_errors(app, pages)
    return app


def _ways(pages: Pages, forms: Forms, desk: Desk, clocks: Clocks) -> Iterator[Way]:
    """Every page, and every place that forms are sent to."""
    acting = Acting(pages.database, desk)
    listing, showing, sites = (
        Listing(pages, forms, desk),
        Showing(pages, forms, acting, clocks),
        Sites(pages, forms),
    )
    yield "GET", "/", listing.shown
    yield "POST", SEVERAL, listing.sent
    yield "GET", "/alerts/{alert_id}", showing.shown
    yield "POST", "/alerts/{alert_id}/act", showing.sent
    yield "POST", "/alerts/{alert_id}/hits", showing.arranged
    yield "POST", "/alerts/{alert_id}/hits/{hit_id}/correction", showing.corrected
    opening, silencing = Opening(pages, forms, desk), Silencing(pages, forms, desk)
    delivering, handing_over = Delivering(pages, forms, desk), HandingOver(pages, forms, desk)
    yield "GET", "/open", opening.shown
    yield "POST", "/open", opening.sent
    yield "GET", "/silences", silencing.shown
    yield "POST", "/silences", silencing.sent
    yield "GET", "/deliveries", delivering.shown
    yield "GET", "/deliveries/{delivery_id}", delivering.one
    yield "POST", "/deliveries", delivering.sent
    yield "GET", "/handovers", handing_over.shown
    yield "POST", "/handovers", handing_over.sent
    yield "GET", "/handovers/{handover_id}", handing_over.one
    yield "POST", "/handovers/{handover_id}/accept", handing_over.accepted
    archive, summing, auditing = (
        Archive(pages, forms, desk),
        Summing(pages, forms, desk),
        Auditing(pages, forms, desk),
    )
    yield "GET", "/questions", archive.shown
    yield "GET", "/questions/export", archive.export
    yield "GET", "/questions/{question_id}", archive.one
    yield "POST", "/questions/{question_id}", archive.sent
    yield "GET", "/digests", summing.shown
    yield "POST", "/digests", summing.sent
    yield "GET", "/digests/{brand}/{period}/coming", summing.coming
    yield "GET", "/digests/{brand}/{period}/{since}", summing.one
    yield "GET", "/audits", auditing.shown
    yield "POST", "/audits", auditing.sent
    yield "GET", "/sources", Watching(pages, desk).shown
    yield "GET", "/sites", SiteList(pages).shown
    yield "GET", "/sites/{host}", sites.site
    yield "POST", "/sites/{host}/campaign/{campaign}/split", sites.sent
    yield "GET", "/screenshots/{digest}", sites.screenshot
    yield "GET", "/screenshots/{digest}/small", sites.thumbnail
    yield "GET", "/evidence/{digest}", sites.evidence


def _answer(app: FastAPI, path: str, endpoint: Callable[..., Response]) -> None:
    app.add_api_route(path, endpoint, methods=["GET", "HEAD"], response_model=None)


def _add_health(app: FastAPI, database: Database, ready: Callable[[], tuple[str, ...]]) -> None:
    registry = registry_of(database)

    def healthz() -> Response:
        return PlainTextResponse("ok\n")

    def readyz() -> Response:
        problems = (*store_problems(database), *ready())
        return JSONResponse({"ready": not problems, "problems": problems}, 503 if problems else 200)

    def metrics() -> Response:
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)

    _answer(app, "/healthz", healthz)
    _answer(app, "/readyz", readyz)
    _answer(app, "/metrics", metrics)


def _add_errors(app: FastAPI, pages: Pages) -> None:
    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if request.url.path.startswith("/api/"):  # what a mount does not match, for it looks at one line
            return nothing_here()
        said = {
            404: tr("There is no such page.", "没有这个页面。"),
            405: tr("This page can only be read.", "本页面只能读取。"),
        }
        if request.method == "GET" and error.status_code == 405:
            said[405] = tr("Only forms are sent here.", "此处仅接收表单。")
        own = error.detail if error.status_code == 404 and error.detail != "Not Found" else ""
        return pages.error(request, error.status_code, own or said.get(error.status_code, error.detail))

    async def misspelt(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        wrong = error.errors()[0]
        name = ".".join(str(part) for part in wrong["loc"][1:])
        if "path" in wrong["loc"]:
            return pages.error(request, 404, tr("There is no such page.", "没有这个页面。"))
        return pages.error(request, 400, f"{name} = {found(wrong)}{tr(': ', '：')}{expected(wrong)}")

    async def without_store(request: Request, error: Exception) -> Response:
        said = tr(
            "The database does not answer. The console shows alerts again as soon as it does.",
            "数据库没有响应；恢复后即可继续查看警报。",
        )
        return pages.error(request, 503, said)

    async def broken(request: Request, error: Exception) -> Response:
        said = tr(
            "Something went wrong in the console itself. The details are in the log.",
            "控制台自身出错，详情见日志。",
        )
        return pages.error(request, 500, said)

    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misspelt)
    app.add_exception_handler(SQLAlchemyError, without_store)
    app.add_exception_handler(Exception, broken)
