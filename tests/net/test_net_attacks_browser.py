"""Attacks on the browser: each capture ends, the next one works, nothing forbidden is reached and nothing stays behind."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest

from monitor.net.browser import processes
from monitor.net.browser.process import RendererProcess
from monitor.net.browser.program import missing, program
from monitor.net.proxy import REFUSED
from monitor.settings import Settings
from monitor.sites.visit import Outcome
from tests.net.browser.browser_world import Forbidden, Lens, Page, Site
from tests.net.browser.conftest import lens as lens  # noqa: PLC0414 -- a fixture
from tests.processes import gone

WORDS = "words that stand on the page, enough of them to be one " * 3

#: ways out of the web, all of them tried from one page, each in a frame and from the page itself
OUT = {
    "a file in a frame": "<iframe src=file:///etc/passwd></iframe>",
    "a file as picture, style and script": "<img src=file:///etc/passwd><link rel=stylesheet href=file:///etc/passwd><script src=file:///etc/passwd></script>",
    "a file by fetch": "<script>fetch('file:///etc/passwd').then(r => r.text()).then(t => document.title = t).catch(() => 0)</script>",
    "a file by refresh": "<meta http-equiv=refresh content='0; url=file:///etc/passwd'>",
    "a file by redirect": "<iframe src=/tofile></iframe>",
    "the browser's own pages": "<iframe src=chrome://version></iframe><iframe src=view-source:file:///etc/passwd></iframe><iframe src=devtools://devtools/></iframe>",
    "a data page": "<iframe src='data:text/html,<iframe src=http://PLACE/></iframe><script>fetch(`http://PLACE/`,{mode:`no-cors`})</script>'></iframe>",
    "a blob page": "<script>const f = document.createElement('iframe'); f.src = URL.createObjectURL(new Blob(['<img src=http://PLACE/><script>new WebSocket(`ws://PLACE/`)<\\/script>'], {type: 'text/html'})); document.documentElement.append(f)</script>",
    "a nameless page": "<script>const g = document.createElement('iframe'); document.documentElement.append(g); g.contentWindow.fetch('http://PLACE/', {mode: 'no-cors'}); g.contentWindow.open('http://PLACE/')</script>",
    "a page written in place": "<iframe srcdoc='<img src=http://PLACE/><link rel=preconnect href=http://PLACE/>'></iframe>",
    "what other sites may prefetch": '<script type=speculationrules>{"prefetch": [{"source": "list", "urls": ["http://PLACE/", "https://PLACE/"], "eagerness": "immediate"}], "prerender": [{"urls": ["/two"], "eagerness": "immediate"}]}</script>',
    "a drawing": "<svg><use href=http://PLACE/a#b /><image href=http://PLACE/c /><script href=http://PLACE/d /></svg>",
    "a style sheet's paths": "<style>a { cursor: url(http://PLACE/), auto; list-style-image: url(http://PLACE/); mask: url(http://PLACE/#m) } a::before { content: url(http://PLACE/) }</style><a>x</a>",
    "an audio track": "<video><track src=http://PLACE/ default></video><audio src=http://PLACE/ autoplay></audio><picture><source srcset=http://PLACE/><img></picture>",
    "a module worker": "<script>new Worker(URL.createObjectURL(new Blob(['import \"http://PLACE/\"'], {type: 'text/javascript'})), {type: 'module'})</script>",
    "imported scripts": "<script>new Worker(URL.createObjectURL(new Blob(['importScripts(\"http://PLACE/\")'])))</script>",
    "an xml request": "<script>for (const m of ['GET', 'POST', 'TRACE', 'CONNECT', 'X']) try { const x = new XMLHttpRequest(); x.open(m, 'http://PLACE/'); x.send() } catch {}</script>",
    "a late request": "<script>try { fetchLater('http://PLACE/') } catch {}; addEventListener('pagehide', () => navigator.sendBeacon('http://PLACE/'))</script>",
    "a report": "<script>new ReportingObserver(() => 0).observe()</script><iframe src=/reporting></iframe>",
    "an early hint": "<iframe src=/linked></iframe>",
    "a worklet": "<script>CSS.paintWorklet?.addModule('http://PLACE/').catch(() => 0)</script>",
    "a login of others": "<script>navigator.credentials?.get({identity: {providers: [{configURL: 'https://PLACE/c.json', clientId: '1'}]}}).catch(() => 0)</script>",
    "a payment": "<script>try { new PaymentRequest([{supportedMethods: 'https://PLACE/pay'}], {total: {label: 'a', amount: {currency: 'USD', value: '1'}}}).show().catch(() => 0) } catch {}</script>",
    "a proxy script": "<script>try { chrome.proxy.settings.set({}) } catch {}; try { chrome.runtime.connect('a'.repeat(32)) } catch {}</script>",
    "an app": "<link rel=manifest href=/m.json><iframe src='tg://resolve?domain=x'></iframe><iframe src='weixin://dl'></iframe><iframe src='intent://PLACE/#Intent;scheme=http;end'></iframe>",
    "a paper": "<embed type=application/pdf src=http://PLACE/a.pdf><object data=file:///etc/passwd></object><iframe src=/paper></iframe>",
    "names asked of the DNS": "<link rel=dns-prefetch href=//secret.a.example><link rel=preconnect href=https://secret.b.example><img src=http://inner.localhost:PORT/><img src=http://[::ffff:127.0.0.1]:PORT/>",
    "a form by itself": "<form id=w target=x method=post enctype=text/plain action=http://PLACE/><input name='EHLO'></form><iframe name=x></iframe><script>w.submit()</script>",
    "a device": "<script>for (const d of ['usb', 'hid', 'serial', 'bluetooth']) try { navigator[d]?.requestDevice?.({filters: []}).catch(() => 0) } catch {}; document.documentElement.requestFullscreen?.().catch(() => 0); document.documentElement.requestPointerLock?.(); navigator.clipboard?.readText().catch(() => 0)</script>",
    "a socket of its own": "<script>try { new TCPSocket('127.0.0.1', PORT) } catch {}; try { new UDPSocket({remoteAddress: '127.0.0.1', remotePort: PORT}) } catch {}; try { new WebSocketStream('ws://PLACE/') } catch {}</script>",
}  # fmt: skip


def document(script: str, head: str = "") -> str:
    return f"<!doctype html><title>Attack</title>{head}<body><h1>{WORDS}</h1><script>{script}</script>"


@pytest.mark.heavy
def test_no_way_out_of_the_web_or_into_this_machine_leads_anywhere(lens: Lens) -> None:
    with Forbidden() as kept:
        place = f"127.0.0.1:{kept.port}"
        ways = [way.replace("PLACE", place).replace("PORT", str(kept.port)) for way in OUT.values()]
        elsewhere = {
            "/tofile": (302, {"Location": "file:///etc/passwd"}, b""),
            "/linked": (200, {"Link": f"<http://{place}/>; rel=preload; as=style, <http://{place}/>; rel=preconnect"}, WORDS.encode()),
            "/reporting": (200, {"Reporting-Endpoints": f'default="https://{place}/"', "Content-Security-Policy": f"default-src 'none'; report-uri http://{place}/", "NEL": "{}", "Alt-Svc": f'h3=":{kept.port}"'}, b"<img src=/x>" + WORDS.encode()),
            "/paper": (200, {"Content-Type": "application/pdf"}, b"%PDF-1.4\n"),
            "/m.json": (200, {"Content-Type": "application/manifest+json"}, f'{{"start_url": "/", "icons": [{{"src": "http://{place}/"}}]}}'.encode()),
        }  # fmt: skip
        pages: dict[str, Page] = {f"/{n}": f"<!doctype html><body>{WORDS}{way}" for n, way in enumerate(ways)}
        frames = "".join(f"<iframe src={path}></iframe>" for path in pages)
        with Site({"/": f"<!doctype html><title>Ways</title><body>{WORDS}{frames}", **elsewhere, **pages}) as site:
            (seen,) = lens.see(site.url, site.port)

        assert kept.reached() == 0
    assert set(pages) <= set(site.asked)
    assert seen.outcome is Outcome.ANSWERED
    assert all(b"root:" not in raw.body for raw in seen.raw)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "chrome://version", "view-source:http://a.example/", "data:text/html,x", "about:blank", "javascript:1", "http:\\\\127.0.0.1", "filesystem:http://a.example/", "http://127.0.0.1:9222/json"])  # fmt: skip
def test_what_is_no_open_address_of_the_web_is_not_looked_at(lens: Lens, url: str) -> None:
    (seen,) = lens.see(url)

    assert seen.outcome is Outcome.FORBIDDEN
    assert seen.raw == ()


def test_a_site_cannot_say_in_the_proxys_name_that_it_was_kept_back(lens: Lens) -> None:
    lying = (200, {REFUSED: "it is no site of yours"}, document("").encode())

    with Site({"/": lying}) as site:
        # an address with a dot behind its host, as browsers keep it and the guard does not
        (seen,) = lens.see(site.url.replace("127.0.0.1", "localhost."), site.port)

    assert (seen.outcome, seen.title) == (Outcome.ANSWERED, "Attack")


LONG = "const a = 'a'.repeat(1.9e6), later = n => new Promise(f => setTimeout(f, n));"
NUISANCES: Mapping[str, str] = {
    "addresses of two million letters": LONG + "(async () => { for (let i = 0; i < 200; i++) { try { await fetch('http://x.example/?' + i + a) } catch {} } })()",
    "data addresses of two million letters": LONG + "(async () => { for (let i = 0; i < 200; i++) await fetch('data:,' + i + a) })()",
    "forms of twenty million letters": LONG + "const b = a.repeat(10); (async () => { for (let i = 0; i < 20; i++) try { await fetch('/p', {method: 'POST', body: b}) } catch {} })()",
    "places of two million letters": LONG + "let i = 0; setInterval(() => { try { history.replaceState({}, '', '?' + i++ + a) } catch {} }, 20)",
    "blobs of gigabytes": "const p = []; for (let i = 0; i < 24; i++) p.push(new Blob([new Uint8Array(1 << 26)])); window.b = new Blob(p)",
    "windows and tabs": "for (let i = 0; i < 300; i++) { const l = document.createElement('a'); l.href = '/?' + i; l.target = '_blank'; l.rel = 'opener'; document.body.append(l); l.click() }",
    "frames in frames": "for (let i = 0; i < 150; i++) { const f = document.createElement('iframe'); f.src = 'about:blank'; document.body.append(f); f.contentDocument.write('<iframe srcdoc=x></iframe>') }",
    "downloads": "for (let i = 0; i < 30; i++) { const l = document.createElement('a'); l.href = URL.createObjectURL(new Blob(['MZ'])); l.download = '../../../../tmp/evil' + i + '.exe'; l.click() }",
    "workers": "for (let i = 0; i < 40; i++) new Worker(URL.createObjectURL(new Blob(['while (1) {}'])))",
    "compiled code": "const m = new WebAssembly.Memory({initial: 1, maximum: 65536}); try { m.grow(60000) } catch {}; new Uint8Array(m.buffer).fill(1, 0, 1 << 28)",
    "drawing cards": "for (let i = 0; i < 50; i++) { const c = document.createElement('canvas'); c.getContext('webgl2') || c.getContext('webgpu') }",
    "sockets": "for (let i = 0; i < 300; i++) new WebSocket('ws://' + i + '.example/')",
    "an unloading that asks": "onbeforeunload = e => { e.preventDefault(); e.returnValue = 'stay' }; onunload = () => { for (let t = Date.now(); Date.now() < t + 3000;); }; document.body.click()",
    "a title without end": "document.title = 'x'.repeat(5e7); document.body.id = document.title",
    "an error in what looks": "Object.prototype.toJSON = () => { throw 1 }; window.Promise = null; JSON.stringify = null; document.querySelector = null; Array.prototype.map = null",
}  # fmt: skip


def left_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.suffix in (".har", ".exe") or "evil" in path.name}


@pytest.mark.heavy
@pytest.mark.parametrize("name", NUISANCES)
def test_whatever_a_page_does_it_ends_and_the_next_is_seen(lens: Lens, name: str) -> None:
    attack = lens.show(document(NUISANCES[name]), seconds=10)
    after = lens.show(document(""))

    assert attack.outcome in (Outcome.ANSWERED, Outcome.HOSTILE, Outcome.TIMED_OUT)
    assert (attack.outcome is Outcome.ANSWERED) or attack.problem
    assert (after.outcome, after.title) == (Outcome.ANSWERED, "Attack")
    assert left_in(lens._place.parent) == set()
    assert not list(Path("/tmp").glob("evil*.exe"))


@pytest.mark.heavy
@pytest.mark.parametrize("when", ["between two looks", "during a look"])
def test_a_driver_that_is_ended_is_started_again(when: str) -> None:
    if why := missing(Settings()):
        pytest.skip(why)
    renderer = RendererProcess(program(Settings()), 300.0)
    asyncio.run(renderer.wait_ready())
    try:
        lens = Lens(renderer.place)

        def end_driver(_: object = None) -> str:
            for one in processes.children(renderer.process.pid):
                if b"/driver/node" in Path(f"/proc/{one}/cmdline").read_bytes():
                    os.kill(one, signal.SIGKILL)
                    assert gone(one, within=10)
            return document("")

        first = lens.show(end_driver if when == "during a look" else document(""), seconds=10)
        if when == "between two looks":
            end_driver()
        after = lens.show(document(""))

        assert first.outcome is not Outcome.ANSWERED or when == "between two looks"
        assert (after.outcome, after.title) == (Outcome.ANSWERED, "Attack")
    finally:
        below = list(processes.below(renderer.process.pid))
        renderer.stop()
    assert all(gone(one, within=10) for one in below)
