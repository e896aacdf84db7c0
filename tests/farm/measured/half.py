"""The measured half, whole. Who tunes the detector does not look into this folder (docs/farm.md)."""

from __future__ import annotations

from tests.farm.measured.brands import BRANDS, PAGES, files, official
from tests.farm.measured.honest import SHARES, honest, plain
from tests.farm.measured.schemes import FAKES, FIELD_NAMES, LABELS, NAV, SCHEMES, blocks
from tests.farm.measured.shells import SHELLS
from tests.farm.measured.words import BANKS, NAMES
from tests.farm.taste import Half

HALF = Half(
    name="measured", seed=71, brands=BRANDS, names=NAMES, shells=SHELLS, labels=LABELS, field_names=FIELD_NAMES, schemes=SCHEMES, banks=BANKS, nav=NAV,
    blocks=blocks, official=official, files=files, pages=PAGES, plain=plain, honest=honest, fakes=FAKES, shares=SHARES,
    mutations={
        "logo_dropped": 5, "logo_reencoded": 5, "logo_recoloured": 4, "logo_cropped": 4, "logo_background": 4, "logo_inline": 4, "svg_logo": 4, "hotlink": 5,
        "homoglyphs": 4, "zero_width": 3, "fullwidth": 2, "bidi": 2, "split_words": 4, "css_content": 3, "entities": 4, "traditional": 5,
        "policy_links": 4, "posts_elsewhere": 5, "posts_bot": 4, "posts_fetch": 4, "masked_field": 4,
        "text_picture": 4, "deep_nesting": 4, "frame_own": 3, "frame_data": 3, "frame_srcdoc": 3, "object_frame": 3, "form_outside": 3,
        "script_write": 2, "script_inner": 2, "script_atob": 3, "script_charcode": 2, "script_escapes": 2, "script_create": 2, "script_reversed": 2, "script_xor": 2,
        "script_percent": 2, "template_tag": 2, "shadow_root": 2, "other_charset": 4, "comment_noise": 4,
        "cloak_agent": 4, "cloak_language": 3, "cloak_referrer": 4, "parked_then_live": 5, "refresh_chain": 5,
    },
    other_kits=("Grantley Invest", "Panda Exchange", "Ferrowin", "环盛国际", "Solenne Capital"), deep=(400, 4200), zero_width=("\u2060", "\u200b", "\u00ad", "\u180e", "\u2063"),
    paths=("/client/", "/#/pages/login/login", "/mobile/", "/index/user/login", "/cn/", "/auth?step=1", "/wap/index/register.html", "/s/a8f", "/home.html"),
)  # fmt: skip
