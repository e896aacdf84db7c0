"""Asking a document from beside it: in a world of our own, where nothing that its scripts have redefined is met (Chrome DevTools Protocol)."""

from __future__ import annotations

from typing import Any

from playwright.async_api import CDPSession

_WORLD = "aside"
#: milliseconds after which a question is broken off
_PATIENCE = 2_000


class Aside:
    """Asks the main document of one page; the page's own scripts neither see nor disturb it."""

    def __init__(self, session: CDPSession) -> None:
        self._session = session

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

    async def markup(self) -> str:
        """The document as it stands, shadow trees included, those too that scripts keep closed."""
        root = await self._session.send("DOM.getDocument", {"depth": 0})
        found = await self._session.send(
            "DOM.getOuterHTML", {"nodeId": root["root"]["nodeId"], "includeShadowDOM": True}
        )
        return str(found["outerHTML"])
