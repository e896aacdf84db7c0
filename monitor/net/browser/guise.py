"""As whom the browser shows itself: an ordinary Chrome on an ordinary device, in the vantage's language and its time zone.

Deliberately so: sites that pretend to be somebody's own show machines another face. Nothing is claimed beyond device, language and the page one comes from.
"""

from __future__ import annotations

from typing import Any

import msgspec

from monitor.sites.visit import Agent, Vantage

#: by region, where most people who speak so live; else the time of Greenwich
_ZONES = {
    "CN": "Asia/Shanghai",
    "HK": "Asia/Hong_Kong",
    "TW": "Asia/Taipei",
    "SG": "Asia/Singapore",
    "US": "America/New_York",
    "GB": "Europe/London",
    "AU": "Australia/Sydney",
    "VN": "Asia/Ho_Chi_Minh",
    "TH": "Asia/Bangkok",
    "ID": "Asia/Jakarta",
    "MY": "Asia/Kuala_Lumpur",
    "JP": "Asia/Tokyo",
    "KR": "Asia/Seoul",
    "ES": "Europe/Madrid",
    "BR": "America/Sao_Paulo",
}


class Guise(msgspec.Struct, frozen=True, kw_only=True):
    """A device: its User-Agent in Chrome's reduced form (https://www.chromium.org/updates/ua-reduction/), its screen in CSS pixels, its client hints."""

    user_agent: str
    width: int
    height: int
    scale: float
    mobile: bool
    platform: str
    platform_version: str
    navigator: str
    model: str = ""


def guise_of(agent: Agent, version: str) -> Guise:
    """The device of `agent`, with a browser of `version` (`156.0.8078.79`)."""
    major = version.partition(".")[0]
    tail = f"AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{major}.0.0.0"
    if agent is Agent.MOBILE:
        return Guise(
            user_agent=f"Mozilla/5.0 (Linux; Android 10; K) {tail} Mobile Safari/537.36",
            width=412,
            height=915,
            scale=2.0,
            mobile=True,
            platform="Android",
            platform_version="14.0.0",
            navigator="Linux armv81",
            model="SM-S911B",
        )
    return Guise(
        user_agent=f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {tail} Safari/537.36",
        width=1366,
        height=768,
        scale=1.0,
        mobile=False,
        platform="Windows",
        platform_version="15.0.0",
        navigator="Win32",
    )


def languages_of(vantage: Vantage) -> str:
    """The languages of a visitor, best first, as browsers list them.

    >>> languages_of(Vantage("x", Agent.DESKTOP, "zh-CN"))
    'zh-CN,zh'
    """
    base = vantage.language.partition("-")[0]
    return vantage.language if base == vantage.language else f"{vantage.language},{base}"


def context_of(vantage: Vantage, guise: Guise, version: str) -> dict[str, Any]:
    """What Playwright makes a context of."""
    return {
        "user_agent": guise.user_agent,
        "viewport": {"width": guise.width, "height": guise.height},
        "screen": {"width": guise.width, "height": guise.height},
        "device_scale_factor": guise.scale,
        "is_mobile": guise.mobile,
        "has_touch": guise.mobile,
        "locale": vantage.language,
        "timezone_id": _ZONES.get(vantage.language.rpartition("-")[2].upper(), "UTC"),
        "extra_http_headers": {
            "Accept-Language": _with_weights(languages_of(vantage)),
            "Sec-CH-UA": ", ".join(f'"{one["brand"]}";v="{one["version"]}"' for one in _brands(version)),
        },
    }


def override_of(vantage: Vantage, guise: Guise, version: str) -> dict[str, Any]:
    """What scripts of the page are told (Chrome DevTools Protocol, Emulation.setUserAgentOverride)."""
    return {
        "userAgent": guise.user_agent,
        "acceptLanguage": languages_of(vantage),
        "platform": guise.navigator,
        "userAgentMetadata": {
            "brands": _brands(version),
            "fullVersionList": [{**one, "version": _full(one["version"], version)} for one in _brands(version)],
            "fullVersion": version,
            "platform": guise.platform,
            "platformVersion": guise.platform_version,
            "architecture": "" if guise.mobile else "x86",
            "bitness": "" if guise.mobile else "64",
            "model": guise.model,
            "mobile": guise.mobile,
        },
    }


def _brands(version: str) -> list[dict[str, str]]:
    major = version.partition(".")[0]
    return [
        {"brand": "Not=A?Brand", "version": "24"},
        {"brand": "Chromium", "version": major},
        {"brand": "Google Chrome", "version": major},
    ]


def _full(of_brand: str, version: str) -> str:
    return version if of_brand == version.partition(".")[0] else f"{of_brand}.0.0.0"


def _with_weights(languages: str) -> str:
    first, *others = languages.split(",")
    return ",".join([first, *(f"{one};q={0.9 - 0.1 * place:.1f}" for place, one in enumerate(others))])
