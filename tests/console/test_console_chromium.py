"""The pages in a real browser: nothing breaks the policy, nothing runs, nothing is wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from monitor.console.guarding import HEADERS
from monitor.store.database import Database
from tests.console.chromium import CHROMIUM, Browser, browser
from tests.console.house import HOSTILE, add_alert, add_hit, add_whole_alert, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def tab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.mark.parametrize("said", ["beware of it", HOSTILE])
def test_a_browser_shows_every_page_without_a_complaint_and_without_scrolling_sideways(
    database: Database, tab: Browser, said: str
) -> None:
    with database.begin() as session:
        add_whole_alert(session, said, said)
    tab.complaints.clear()

    with served(database) as url:
        for path in ("/?lang=en", "/alerts/1?lang=zh"):
            for width in (360, 1280):
                tab.open(f"{url}{path}", width=width)
                assert tab.see("document.documentElement.scrollWidth") <= width

    assert tab.complaints == []


def test_the_pages_follow_the_readers_wish_for_dark_or_light(database: Database, tab: Browser) -> None:
    ink = "getComputedStyle(document.body).color"

    with served(database) as url:
        tab.open(url, width=1280)
        light = tab.see(ink)
        tab.open(url, width=1280, dark=True)
        dark = tab.see(ink)

    assert (light, dark) == ("rgb(33, 29, 26)", "rgb(236, 229, 221)")


def test_the_keyboard_reaches_first_the_content_and_then_every_control(database: Database, tab: Browser) -> None:
    with database.begin() as session:
        add_whole_alert(session)

    with served(database) as url:
        tab.open(f"{url}/?lang=en", width=1280)
        reached = []
        for _ in range(40):
            for kind in ("keyDown", "keyUp"):
                tab.ask("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
            reached.append(tab.see("document.activeElement.name || document.activeElement.getAttribute('href')"))

    assert reached[:2] == ["#main", "/"]
    assert {"search", "/open", "ids", "/alerts/1"} <= set(reached)


def test_the_tester_would_see_a_page_that_breaks_the_policy(tab: Browser) -> None:
    class Bad(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            for name, value in {**HEADERS, "Content-Type": "text/html"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"<script>document.title = 'ran'</script><p style='color:red'>x")

        def log_message(self, *_: object) -> None:
            pass

    tab.complaints.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Bad) as server:
        Thread(target=server.serve_forever).start()
        tab.open(f"http://127.0.0.1:{server.server_port}/", width=1280)
        title = tab.see("document.title")
        server.shutdown()

    assert title != "ran"
    assert any("Content Security Policy" in complaint for complaint in tab.complaints)


def test_a_judgement_is_corrected_with_the_keyboard_alone(database: Database, tab: Browser) -> None:
    with database.begin() as session:
        add_hit(session, add_alert(session, "slippage"), "the price jumped", topics=["slippage"], relevance=0.9)

    with served(database) as url:
        tab.open(f"{url}/alerts/1?lang=en", width=1280)
        tab.see("document.querySelector('details:has(.correcting) summary').focus()")
        _press(tab, "Enter", "\r")
        for name, keys in (("topic", "f"), ("who", "Mei")):
            for _ in range(9):
                if tab.see("document.activeElement.name") == name:
                    break
                _press(tab, "Tab")
            for key in keys:
                _press(tab, key, key)
        chosen = tab.see("document.querySelector('select[name=topic]').value")
        with tab.loading():
            _press(tab, "Enter", "\r")
        said = tab.see("document.querySelector('[role=status]')?.textContent || ''")

    assert chosen == "fake_site_scam"
    assert said.startswith("Corrected.")


@pytest.mark.parametrize("width", [360, 1280])
def test_what_can_be_done_with_ticked_hits_is_in_sight_from_the_first_one_on(
    database: Database, tab: Browser, width: int
) -> None:
    with database.begin() as session:
        alert = add_alert(session, "slippage")
        for number in range(12):
            add_hit(session, alert, f"the price jumped {number} times", topics=["slippage"], relevance=0.9)
    edge = "document.querySelector('#arranging').getBoundingClientRect().bottom <= innerHeight"

    with served(database) as url:
        tab.open(f"{url}/alerts/1?lang=en", width=width)
        before = tab.see(edge)
        tab.see("document.querySelector('input[name=hits]').click()")
        after = tab.see(edge)

    assert (before, after) == (False, True)


def _press(tab: Browser, key: str, text: str = "") -> None:
    code = {"Tab": 9, "Enter": 13}.get(key) or ord(key.upper())
    told = {"key": key, "code": key, "windowsVirtualKeyCode": code}
    tab.ask("Input.dispatchKeyEvent", type="keyDown", **told, **({"text": text} if text else {}))
    tab.ask("Input.dispatchKeyEvent", type="keyUp", **told)
