"""The pages in a real browser: nothing breaks the policy, nothing runs, nothing is wider than a phone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from monitor import clock
from monitor.console.guarding import HEADERS
from monitor.store.database import Database
from monitor.store.tables import Notification, SourceRow
from tests.building import watchlist
from tests.console.chromium import CHROMIUM, Browser, browser
from tests.console.house import HOSTILE, add_alert, add_hit, add_whole_alert, served

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("chromium")) as found:
        yield found


@pytest.fixture
def tab(window: Browser) -> Browser:
    """A visitor whom nobody knows yet: a name that was given to one page is asked for by no other."""
    window.ask("Network.clearBrowserCookies")
    return window


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


#: every text of the page whose colour stands out less from what is behind it than WCAG 2.2 asks for (1.4.3, AA): 4.5, and 3 for large text
_FAINT = """(() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = told => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = told; canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data; return [r, g, b, a / 255]; };
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * top[3] + under[i] * (1 - top[3])).concat(1);
  const behind = one => { if (!one) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(one).backgroundColor); return own[3] === 1 ? own : over(own, behind(one.parentElement)); };
  const light = c => c.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const faint = new Set(), walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const one = walker.currentNode.parentElement, style = getComputedStyle(one);
    if (!walker.currentNode.data.trim() || !one.checkVisibility() || one.closest('svg, .hidden, .skip')) continue;
    const under = behind(one), [a, b] = [light(over(rgba(style.color), under)), light(under)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), large = size >= 24 || size >= 18.66 && style.fontWeight >= 700;
    if ((a + .05) / (b + .05) < (large ? 3 : 4.5)) faint.add(`${one.tagName}.${one.className}: ${walker.currentNode.data.trim().slice(0, 40)}`);
  }
  return [...faint];
})()"""


@pytest.mark.parametrize("dark", [False, True])
def test_every_text_stands_out_from_what_is_behind_it(database: Database, tab: Browser, dark: bool) -> None:
    with database.begin() as session:
        for number, status in enumerate(("open", "acknowledged", "resolved", "dismissed")):
            alert = add_whole_alert(session, f"alert {number}", f"said {number}")
            alert.status, alert.next_due = status, clock.now() - timedelta(hours=number)
            for step, sent in enumerate(("failed", "queued", "held", "folded")):
                told = {
                    "step": f"{step}",
                    "department": "bo",
                    "channel": "mail",
                    "to": [],
                    "subject": "s",
                    "html": "",
                }
                row = Notification(alert_id=alert.id, status=sent, text="t", created_at=clock.now(), **told)
                row.message_id, row.thread_id = f"<{number}-{step}@x>", "<t@x>"
                session.add(row)
        session.add(SourceRow(key="ebc/x", brand="ebc", health="blocked", reason="no", next_poll=clock.now()))

    faint = dict[str, list[str]]()
    with served(database, watchlists=(watchlist(),)) as url:
        for path in (
            "/?status=all",
            "/alerts/1?did=1",
            "/alerts/3",
            "/deliveries",
            "/sites",
            "/handovers",
            "/nothing",
        ):
            tab.open(f"{url}{path}", width=1280, dark=dark)
            tab.see("document.querySelectorAll('details').forEach(one => one.open = true)")
            if found := tab.see(_FAINT):
                faint[path] = found

    assert faint == {}


def test_the_tester_would_see_a_text_that_is_too_faint(tab: Browser) -> None:
    tab.open("data:text/html,<body style='background:white'><p style='color:silver'>faint<p>plain", width=400)

    assert tab.see(_FAINT) == ["P.: faint"]


def test_after_an_act_the_back_button_shows_the_alert_as_it_is_now(database: Database, tab: Browser) -> None:
    with database.begin() as session:
        add_alert(session, "slippage")
    with served(database) as url:
        tab.open(f"{url}/alerts/1?lang=en", width=1280)
        tab.see("document.querySelector('.acts summary').click()")
        tab.see("document.querySelector('.acts [open] [name=who]').value = 'Mei'")
        with tab.loading():
            tab.see("document.querySelector('.acts [open] form').requestSubmit()")
        after = tab.see("document.querySelector('.head .badges').textContent")
        tab.back()
        back = tab.see("location.search + document.querySelector('.head .badges').textContent")

    assert "acknowledged" in after
    assert "did" not in back and "acknowledged" in back


def test_a_printed_alert_shows_its_reasons_and_messages_and_no_forms(database: Database, tab: Browser) -> None:
    with database.begin() as session:
        alert = add_whole_alert(session)
        for number in range(5):
            add_hit(session, alert, f"the price jumped {number} times")
    shown = "[...document.querySelectorAll('.reasons, .message pre')].every(one => one.checkVisibility() && one.offsetHeight > 0)"
    forms = "[...document.querySelectorAll('form, .rooms, .tongues')].some(one => one.offsetHeight > 0)"

    with served(database) as url:
        tab.open(f"{url}/alerts/1?lang=en", width=1280, dark=True)
        tab.ask("Emulation.setEmulatedMedia", media="print")
        seen = tab.see(f"[{shown}, {forms}, getComputedStyle(document.body).color].join()")
        tab.ask("Emulation.setEmulatedMedia", media="")

    assert seen == "true,false,rgb(0, 0, 0)"
