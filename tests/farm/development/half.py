"""The development half, whole."""

from __future__ import annotations

from tests.farm.development.brands import BRANDS, PAGES, files, official
from tests.farm.development.honest import SHARES, honest, plain
from tests.farm.development.schemes import FAKES, FIELD_NAMES, LABELS, NAV, SCHEMES, blocks
from tests.farm.development.shells import SHELLS
from tests.farm.development.words import BANKS, NAMES
from tests.farm.taste import Half

HALF = Half(
    name="development", seed=20, brands=BRANDS, names=NAMES, shells=SHELLS, labels=LABELS, field_names=FIELD_NAMES, schemes=SCHEMES, banks=BANKS, nav=NAV,
    blocks=blocks, official=official, files=files, pages=PAGES, plain=plain, honest=honest, fakes=FAKES, shares=SHARES,
    mutations={
        "logo_dropped": 6, "logo_reencoded": 6, "logo_recoloured": 4, "logo_cropped": 4, "logo_background": 4, "logo_inline": 4, "hotlink": 6, "homoglyphs": 6, "zero_width": 5,
        "policy_links": 5, "posts_elsewhere": 6, "posts_bot": 4, "posts_fetch": 5, "text_picture": 5, "deep_nesting": 5, "frame_own": 4, "frame_data": 3, "frame_srcdoc": 3,
        "script_write": 3, "script_inner": 3, "script_atob": 3, "script_charcode": 3, "script_escapes": 3, "script_create": 3,
        "cloak_agent": 5, "cloak_language": 3, "cloak_referrer": 4, "parked_then_live": 5,
    },
    other_kits=("Nordhaven FX", "Tigerline Pro", "Bluemont Capital", "鼎盛国际", "Zephyr Trade"), deep=(260, 1500), zero_width=("\u200b", "\u200c", "\u200d", "\ufeff"),
    paths=("/login", "/h5/", "/m/index.html", "/index.php", "/zh-cn/", "/user/login.html", "/#/register", "/pc/index/login"),
)  # fmt: skip
