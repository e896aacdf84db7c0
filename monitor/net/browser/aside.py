"""Asking a document from beside it: in a world of our own, where nothing that its scripts have redefined is met (Chrome DevTools Protocol)."""

from __future__ import annotations

import base64
from typing import Any

from playwright.async_api import CDPSession

_WORLD = "aside"
#: milliseconds after which a question is broken off
_PATIENCE = 2_000


class Aside:
    """Asks the main document of one page; the page's own scripts neither see nor disturb it."""

    def __init__(self, session: CDPSession, scale: float = 1.0) -> None:
        """`scale` is the device's: how many of its pixels a CSS pixel is wide."""
        self._session, self._scale = session, scale

    async def ask(self, expression: str) -> Any:
        """The value of a JavaScript expression, None where it has none or fails."""
        tree = await self._session.send("Page.getFrameTree")
        frame = tree["frameTree"]["frame"]["id"]
        world = await self._session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": _WORLD})
        found = await self._session.send(
            "Runtime.evaluate",
            {
                "expression": expression,
                "contextId": world["executionContextId"],
                "returnByValue": True,
                "timeout": _PATIENCE,
            },
        )
        return found["result"].get("value")

    async def answer(self) -> None:
        """Return as soon as the page can be asked anything."""
        await self.ask("1")

    async def picture(self, width: int, height: int) -> bytes:
        """The page from its top left corner, `width` by `height` CSS pixels, one point (PNG) for each."""
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1 / self._scale}
        taken = await self._session.send(
            "Page.captureScreenshot",
            {"format": "png", "clip": clip, "captureBeyondViewport": True, "optimizeForSpeed": True},
        )
        return base64.b64decode(taken["data"])

    async def markup(self) -> str:
        """The document as it stands, shadow trees included, those too that scripts keep closed."""
        root = await self._session.send("DOM.getDocument", {"depth": 0})
        found = await self._session.send(
            "DOM.getOuterHTML", {"nodeId": root["root"]["nodeId"], "includeShadowDOM": True}
        )
        return str(found["outerHTML"])
