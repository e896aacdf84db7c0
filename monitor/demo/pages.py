"""The sites that are only pages: the brand's official one, and two that pretend to be it."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor.demo.site import Site, conditional, read_content, render


class Pages(Site):
    """Templates served at fixed paths, all with the brand's icon; `public_name` is the domain that people know the site by."""

    def __init__(self, name: str, *, public_name: str, pages: Mapping[str, str]) -> None:
        super().__init__(name, [Route("/icon.png", self._icon), *(Route(path, self._page) for path in pages)])
        self.public_name, self._pages = public_name, pages

    async def _page(self, request: Request) -> Response:
        body = render(self._pages[request.url.path], origin=self.origin, name=self.public_name)
        return conditional(request, body, "text/html; charset=utf-8", self.began)

    async def _icon(self, request: Request) -> Response:
        return conditional(request, read_content("icon.png"), "image/png", self.began)


def official() -> Pages:
    """The brand's own site: its home, and the page where customers check what is official."""
    pages = {"/": "official-home.html", "/official-verification": "official-verification.html"}
    return Pages("official", public_name="ebc-fin.net", pages=pages)


def fake_english() -> Pages:
    """A login page in English that is not the brand's."""
    return Pages(
        "fake-en", public_name="ebc-login-verify.top", pages={"/": "fake-en.html", "/deposit": "fake-en.html"}
    )


def fake_chinese() -> Pages:
    """A deposit page in Chinese that is not the brand's."""
    return Pages("fake-cn", public_name="ebcfin-deposit.vip", pages={"/": "fake-cn.html", "/cn": "fake-cn.html"})
