"""What scammers do to a page, by kind: which of them exclude each other, and in which order they are applied."""

from __future__ import annotations

from collections.abc import Callable

from tests.farm.mutations import links, logos, scripts, serving, structure, words
from tests.farm.mutations.draft import Draft

#: kind → (group, of which one site has one at most; what it does); in the order in which they are applied
MUTATIONS: dict[str, tuple[str, Callable[[Draft], None]]] = {
    "traditional": ("script of words", words.traditional),
    "logo_dropped": ("logo", logos.logo_dropped),
    "logo_reencoded": ("logo", logos.logo_reencoded),
    "logo_recoloured": ("logo", logos.logo_recoloured),
    "logo_cropped": ("logo", logos.logo_cropped),
    "logo_background": ("logo", logos.logo_background),
    "logo_inline": ("logo", logos.logo_inline),
    "svg_logo": ("logo", logos.svg_logo),
    "hotlink": ("logo", logos.hotlink),
    "homoglyphs": ("words", words.homoglyphs),
    "zero_width": ("words", words.zero_width),
    "fullwidth": ("words", words.fullwidth),
    "bidi": ("words", words.bidi),
    "split_words": ("words", words.split_words),
    "css_content": ("words", words.css_content),
    "entities": ("words", words.entities),
    "policy_links": ("links", links.policy_links),
    "posts_elsewhere": ("posts", links.posts_elsewhere),
    "posts_bot": ("posts", links.posts_bot),
    "posts_fetch": ("posts", links.posts_fetch),
    "masked_field": ("field", links.masked_field),
    "text_picture": ("structure", structure.text_picture),
    "deep_nesting": ("structure", structure.deep_nesting),
    "frame_own": ("structure", structure.frame_own),
    "frame_data": ("structure", structure.frame_data),
    "frame_srcdoc": ("structure", structure.frame_srcdoc),
    "object_frame": ("structure", structure.object_frame),
    "form_outside": ("structure", links.form_outside),
    "script_write": ("script", scripts.script_write),
    "script_inner": ("script", scripts.script_inner),
    "script_atob": ("script", scripts.script_atob),
    "script_charcode": ("script", scripts.script_charcode),
    "script_escapes": ("script", scripts.script_escapes),
    "script_create": ("script", scripts.script_create),
    "script_reversed": ("script", scripts.script_reversed),
    "script_xor": ("script", scripts.script_xor),
    "script_percent": ("script", scripts.script_percent),
    "template_tag": ("script", scripts.template_tag),
    "shadow_root": ("script", scripts.shadow_root),
    "other_charset": ("charset", serving.other_charset),
    "comment_noise": ("noise", serving.comment_noise),
    "cloak_agent": ("serving", serving.cloak_agent),
    "cloak_language": ("serving", serving.cloak_language),
    "cloak_referrer": ("serving", serving.cloak_referrer),
    "parked_then_live": ("born", serving.parked_then_live),
    "refresh_chain": ("chain", serving.refresh_chain),
}
