"""A page reaches what the guard allows and nothing else, whatever way it tries; and what it may not do is noted."""

from __future__ import annotations

import pytest

from monitor.sites.visit import Outcome
from tests.net.browser.browser_world import Forbidden, Lens, Site

#: ways to reach PLACE (host:port), as they stand in a page
WAYS = {
    "a picture": "<img src=http://PLACE/>",
    "a frame": "<iframe src=http://PLACE/></iframe>",
    "an object": "<object data=http://PLACE/></object>",
    "a style": "<style>@import url(http://PLACE/); body { background: url(http://PLACE/b) }</style>",
    "a font": "<style>@font-face { font-family: f; src: url(http://PLACE/f) } body { font-family: f }</style>words",
    "a prefetch": "<link rel=prefetch href=http://PLACE/><link rel=preload as=image href=http://PLACE/>",
    "a preconnect": "<link rel=preconnect href=http://PLACE/><link rel=dns-prefetch href=//PLACE/>",
    "a prerender": '<script type=speculationrules>{"prerender": [{"urls": ["http://PLACE/"]}]}</script>',
    "a ping": "<a id=a ping=http://PLACE/ href=#x>x</a><script>a.click()</script>",
    "a module": "<script type=module>import 'http://PLACE/m.js'</script>",
    "a manifest": "<link rel=manifest href=http://PLACE/>",
    "an icon": "<link rel=icon href=http://PLACE/>",
    "a video": "<video src=http://PLACE/ autoplay preload></video>",
    "fetch": "<script>fetch('http://PLACE/', {mode: 'no-cors'})</script>",
    "fetch by another name": "<script>for (const host of ['localhost', '0', '0x7f.1', '2130706433', '127.1', '[::1]', '[::ffff:127.0.0.1]', '127.0.0.2']) fetch('http://' + host + ':PORT/', {mode: 'no-cors'})</script>",
    "fetch, encrypted": "<script>fetch('https://PLACE/', {mode: 'no-cors'})</script>",
    "a beacon": "<script>navigator.sendBeacon('http://PLACE/', 'x')</script>",
    "events": "<script>new EventSource('http://PLACE/')</script>",
    "a socket": "<script>new WebSocket('ws://PLACE/'); new WebSocket('wss://PLACE/')</script>",
    "a worker": "<script>new Worker(URL.createObjectURL(new Blob([\"fetch('http://PLACE/', {mode: 'no-cors'}); new WebSocket('ws://PLACE/')\"])))</script>",
    "a shared worker": "<script>new SharedWorker(URL.createObjectURL(new Blob([\"fetch('http://PLACE/', {mode: 'no-cors'})\"])))</script>",
    "a form": "<form id=f method=post action=http://PLACE/><input name=a value=b></form><script>f.submit()</script>",
    "a form in a frame": "<iframe name=n></iframe><form id=f target=n action=http://PLACE/></form><script>f.submit()</script>",
    "a window": "<script>open('http://PLACE/')</script>",
    "a way on": "<script>location = 'http://PLACE/'</script>",
    "a refresh": "<meta http-equiv=refresh content='0; url=http://PLACE/'>",
    "a redirect": "<img src=/away>",
    "a direct connection": "<script>const c = new RTCPeerConnection({iceServers: [{urls: ['stun:PLACE', 'turn:PLACE?transport=tcp', 'turn:PLACE']}].map(s => ({...s, username: 'u', credential: 'c'}))}); c.createDataChannel('x'); c.createOffer().then(o => c.setLocalDescription(o))</script>",
    "a transport": "<script>new WebTransport('https://PLACE/').ready.catch(() => 0)</script>",
}


def test_nothing_reaches_what_is_not_opened(lens: Lens) -> None:
    with Forbidden() as kept:
        place = f"127.0.0.1:{kept.port}"
        filled = {name: way.replace("PLACE", place).replace("PORT", str(kept.port)) for name, way in WAYS.items()}
        pages = {f"/{number}": f"<!doctype html><body>{way}" for number, way in enumerate(filled.values())}
        frames = "".join(f"<iframe src={path}></iframe>" for path in pages)
        away = (302, {"Location": f"http://{place}/"}, b"")
        with Site({"/": f"<!doctype html><body>{'words ' * 20}{frames}", "/away": away, **pages}) as site:
            (seen,) = lens.see(site.url, site.port)

        assert set(pages) <= set(site.asked)
        assert seen.outcome is Outcome.ANSWERED
        assert kept.reached() == 0
        assert any(str(kept.port) in one for one in seen.refused)


@pytest.mark.parametrize(
    "names", [("a way on",), ("a refresh",), ("a direct connection", "a transport", "a window")]
)
def test_nor_does_it_from_the_page_itself(lens: Lens, names: tuple[str, ...]) -> None:
    with Forbidden() as kept:
        ways = "".join(WAYS[name] for name in names).replace("PLACE", f"127.0.0.1:{kept.port}")
        seen = lens.show(f"<!doctype html><body>{'words ' * 20}{ways}")

        assert kept.reached() == 0
    assert seen.outcome in (Outcome.ANSWERED, Outcome.FORBIDDEN)


def test_a_service_worker_is_never_registered(lens: Lens) -> None:
    worker = (200, {"Content-Type": "text/javascript"}, b"self.addEventListener('fetch', () => 0)")
    with Site(
        {"/": "<script>navigator.serviceWorker.register('/w.js')</script>" + "words " * 20, "/w.js": worker}
    ) as site:
        (seen,) = lens.see(site.url, site.port)

    assert "/w.js" not in site.asked
    assert seen.attempts == ("service worker: /w.js",)


TRIES = {
    "popup: https://pop.example/": "open('https://pop.example/')",
    "popup: https://pop.example/a": "const a = document.createElement('a'); a.href = 'https://pop.example/a'; a.target = '_blank'; a.click()",
    "dialog: you have won": "alert('you have won'); confirm('you have won'); prompt('you have won')",
    "permission: getCurrentPosition": "navigator.geolocation.getCurrentPosition(() => 0)",
    "permission: requestPermission": "Notification.requestPermission()",
    "permission: getUserMedia": "navigator.mediaDevices?.getUserMedia({audio: true}) ?? open",
    "permission: copy": "document.execCommand('copy')",
    "print": "print()",
    "close": "window.close()",
    "file chooser: id": "const i = document.createElement('input'); i.type = 'file'; i.name = 'id'; i.click()",
    "direct connection: RTCPeerConnection": "new RTCPeerConnection()",
    "download: app.apk": "document.body.append(Object.assign(document.createElement('iframe'), {src: '/app'}))",
    # later than the others, for a page that leaves does nothing more
    "external: weixin://dl/business": "setTimeout(() => location = 'weixin://dl/business', 400)",
}


def test_what_a_page_tries_is_noted_and_the_page_is_still_seen(lens: Lens) -> None:
    scripts = "".join(f"<script>{script}</script>" for script in TRIES.values())

    program = (
        200,
        {"Content-Type": "application/octet-stream", "Content-Disposition": "attachment; filename=app.apk"},
        b"PK",
    )
    with Site({"/": f"<!doctype html><title>Tries</title><body>{'words ' * 20}{scripts}", "/app": program}) as site:
        (seen,) = lens.see(site.url, site.port)

    assert (seen.outcome, seen.title) == (Outcome.ANSWERED, "Tries")
    assert set(TRIES) - set(seen.attempts) - {"permission: getUserMedia"} == set()
