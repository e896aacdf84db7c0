"""One Chromium, started when it is needed, watched for its size, and replaced before it grows old."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from pathlib import Path

import structlog
from playwright.async_api import Browser, Error, Playwright, async_playwright

from monitor.net.browser import processes
from monitor.net.browser.lowering import lowered

log = structlog.get_logger()

#: captures after which a browser is replaced
CAPTURES = 60
#: bytes of memory of its own that one process, and all of them, may have; bytes at rest that a browser is kept with
PROCESS, ALL, RESTING = 900 << 20, 2_000 << 20, 900 << 20
#: bytes at rest that Playwright's driver is kept with: pages with huge addresses fatten it for good
DRIVER = 300 << 20
#: seconds between two looks at them, and for a browser to start and to end
LOOK, START, END = 0.25, 30.0, 5.0

#: Nothing listens at port 9 (discard, RFC 863) of this machine: what belongs to no capture gets nowhere.
_NOWHERE = "http://127.0.0.1:9"
_SWITCHES = (
    "--proxy-bypass-list=<-loopback>",
    # names are the proxy's to find, never the browser's
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-crash-reporter",
    "--disable-breakpad",
    "--disable-print-preview",
    "--deny-permission-prompts",
    "--disable-3d-apis",
    "--disable-gpu",
    "--disable-gpu-rasterization",
    "--no-pings",
    "--safebrowsing-disable-auto-update",
    "--disable-blink-features=AutomationControlled",
    # optimising compilers are where most holes of JavaScript engines are; pages to be looked at do without
    "--js-flags=--no-opt --max-old-space-size=400",
    "--disk-cache-size=1",
    "--media-cache-size=1",
    "--lang=en-US",
)
_FEATURES_OFF = (
    "--disable-features="
    "DnsOverHttps,AsyncDns,MediaRouter,DialMediaRouteProvider,OptimizationHints,"
    "OptimizationGuideModelDownloading,OptimizationHintsFetching,AutofillServerCommunication,"
    "CertificateTransparencyComponentUpdater,Translate,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,SpareRendererForSitePerProcess,InterestFeedContentSuggestions,"
    "GlobalMediaControls,ImprovedCookieControls,DestroyProfileOnBrowserClose,PaintHolding,"
    "AcceptCHFrame,LensOverlay,RenderDocument,ThirdPartyStoragePartitioning,WebBluetooth,WebUSB,"
    "DirectSockets,PrivateAggregationApi,"
    # bars and boxes around the page are pages of their own, which cost half of every look and are never seen
    "PreloadTopChromeWebUI,InitialWebUI,WebUIReloadButton,WebUIToolbar,WebUILocationBar,"
    "WebUIHomeButton,WebUISplitTabsButton,WebUIOmniboxPopup,WebUIOmniboxAimPopup,"
    "WebUIOmniboxFullPopup"
)
#: of Playwright's own switches: they take protections away that hostile pages are the reason for
_UNWANTED = [
    "--disable-popup-blocking",
    "--disable-hang-monitor",
    "--disable-ipc-flooding-protection",
    "--enable-unsafe-swiftshader",
    "--enable-automation",
    "--unsafely-disable-devtools-self-xss-warnings",
]


class House:
    """Keeps one browser; `async with` starts Playwright, and ends all of it.

    `program` is the Chromium; `sandbox` says whether this system lets it build its sandbox; `folder` is where all that it writes is written.
    """

    def __init__(self, program: str, *, sandbox: bool, folder: Path) -> None:
        self._program, self._written = lowered(program, folder)
        self._sandbox, self.folder = sandbox, folder
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._captures = 0
        #: to be replaced before its next capture
        self.worn = False
        self._driver: frozenset[int] = frozenset()
        self._watching: asyncio.Task[None] | None = None

    async def __aenter__(self) -> House:
        processes.adopt()
        await self._begin()
        self._watching = asyncio.ensure_future(self._watch())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._watching:
            self._watching.cancel()
        await self._finish()
        processes.bury()

    async def browser(self, captures: int) -> Browser:
        """A browser that is good for `captures` more; playwright's Error where none starts."""
        worn = self.worn or self._captures + captures > CAPTURES or processes.of_all(os.getpid()) > RESTING
        if self._browser is not None and (worn or not self._browser.is_connected()):
            await self.put_away()
        if self._browser is None:
            await self._with_driver()
            self._browser = await self._launch()
        # records of captures that were broken off are written late, and belong to nobody
        for record in self.folder.glob("*.har"):
            record.unlink(missing_ok=True)
        self._captures += captures
        return self._browser

    async def put_away(self) -> None:
        """End the browser, by force where it does not end by itself."""
        browser, self._browser, self._captures, self.worn = self._browser, None, 0, False
        if browser is None:
            return
        with suppress(Error, TimeoutError):
            await asyncio.wait_for(browser.close(), END)
        processes.end_all(os.getpid(), but=self._driver)

    async def _with_driver(self) -> None:
        """Have Playwright's driver started anew where it was ended (a page may make it too large, too) or has grown too large to keep."""
        if self._alive and sum(map(processes.own_size, self._driver)) <= DRIVER:
            return
        log.warning("driver_replaced", ended=not self._alive)
        await self._finish()
        await self._begin()

    @property
    def _alive(self) -> bool:
        return self._driver <= set(processes.children(os.getpid())) and all(map(processes.own_size, self._driver))

    async def _begin(self) -> None:
        before = set(processes.children(os.getpid()))
        self._playwright = await async_playwright().start()
        self._driver = frozenset(set(processes.children(os.getpid())) - before)

    async def _finish(self) -> None:
        """End everything below this process, by force where it does not end by itself."""
        await self.put_away()
        playwright, self._playwright = self._playwright, None
        if playwright:
            with suppress(Error, TimeoutError):
                await asyncio.wait_for(playwright.stop(), END)
        processes.end_all(os.getpid())

    async def _launch(self) -> Browser:
        assert self._playwright
        browser = await self._playwright.chromium.launch(
            executable_path=self._program,
            headless=True,
            chromium_sandbox=self._sandbox,
            args=[*_SWITCHES, _FEATURES_OFF],
            ignore_default_args=_UNWANTED,
            proxy={"server": _NOWHERE, "bypass": "<-loopback>"},
            downloads_path=self.folder,
            env=_environment(self._written),
            timeout=1000 * START,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        log.info("browser_started", version=browser.version, sandbox=self._sandbox)
        return browser

    async def _watch(self) -> None:
        """End the largest process whenever one of them, or all together, are too large: its page alone breaks down."""
        while True:
            await asyncio.sleep(LOOK)
            processes.bury(but=self._driver)
            if self._browser is not None and (ended := processes.end_largest(os.getpid(), PROCESS, ALL)):
                log.warning("browser_too_large", size=ended)


def _environment(folder: Path) -> dict[str, str | float | bool]:
    """Nothing of the daemon's own environment reaches the browser."""
    place = str(folder)
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "LANG": "C.UTF-8",
        "HOME": place,
        "TMPDIR": place,
        "XDG_CONFIG_HOME": place,
        "XDG_CACHE_HOME": place,
        "XDG_RUNTIME_DIR": place,
        "NO_AT_BRIDGE": "1",
    }
