"""Scripts that build a page, plainly or so that its words cannot be read in the source."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from random import Random
from urllib.parse import quote

#: takes the markup, gives statements that hand it to `put(...)`, which is named by the caller
Hiding = Callable[[str, Random, str], str]


def plain(markup: str, rng: Random, put: str) -> str:
    """As a string, in pieces."""
    pieces = [markup[start : start + 90] for start in range(0, len(markup), 90)]
    if rng.random() < 0.5:
        return put.format("+\n".join(_string(one) for one in pieces))
    name = _name(rng)
    lines = [f"var {name}='';", *(f"{name}+={_string(one)};" for one in pieces), put.format(name)]
    return "\n".join(lines)


def atob(markup: str, rng: Random, put: str) -> str:
    """As base64."""
    text = b64encode(markup.encode()).decode()
    name = _name(rng)
    decode = f"decodeURIComponent(escape({rng.choice(('', 'window.'))}atob({name})))"
    return f'var {name}="{text}";' + put.format(decode)


def charcode(markup: str, rng: Random, put: str) -> str:
    """As numbers of characters, some of them shifted."""
    shift = rng.choice((0, 0, 0, 1, 3, 7))
    numbers = ",".join(str(ord(one) + shift) for one in markup if ord(one) < 0x10000)
    if not shift and rng.random() < 0.6:
        return put.format(f"String.fromCharCode({numbers})")
    name, out = _name(rng), _name(rng)
    loop = f"for(var i=0;i<{name}.length;i++){{{out}+=String.fromCharCode({name}[i]-{shift});}}"
    return f"var {name}=[{numbers}],{out}='';{loop}{put.format(out)}"


def escapes(markup: str, rng: Random, put: str) -> str:
    """As escapes of every character."""
    if rng.random() < 0.5:
        text = "".join(f"\\u{ord(one):04x}" for one in markup if ord(one) < 0x10000)
    else:
        text = "".join(f"\\x{ord(one):02x}" if ord(one) < 256 else f"\\u{ord(one):04x}" for one in markup)
    return put.format(f'"{text}"')


def reversed_(markup: str, rng: Random, put: str) -> str:
    """Back to front."""
    return put.format(
        _string(markup[::-1]) + rng.choice((".split('').reverse().join('')", '.split("").reverse().join("")'))
    )


def xored(markup: str, rng: Random, put: str) -> str:
    """Each byte combined with a key, as base64 or hexadecimal."""
    key = rng.randint(3, 120)
    raw = bytes(one ^ key for one in quote(markup, safe=" <>=/'\"").encode())
    name, out = _name(rng), _name(rng)
    if rng.random() < 0.5:
        source, each = f'atob("{b64encode(raw).decode()}")', f"{name}.charCodeAt(i)^{key}"
        step = "i++"
    else:
        source, each, step = f'"{raw.hex()}"', f"parseInt({name}.substr(i,2),16)^{key}", "i+=2"
    loop = f"for(var i=0;i<{name}.length;{step}){out}+=String.fromCharCode({each});"
    return f"var {name}={source},{out}='';{loop}{put.format(f'decodeURIComponent({out})')}"


def percent(markup: str, rng: Random, put: str) -> str:
    """Percent-encoded, every character or the needed ones."""
    if rng.random() < 0.5:
        return put.format(f"decodeURIComponent('{quote(markup, safe='')}')".replace("'", '"'))
    text = "".join(
        f"%{ord(one):02X}" if ord(one) < 256 else f"%u{ord(one):04X}" for one in markup if ord(one) < 0x10000
    )
    return put.format(f'unescape("{text}")')


#: what a page does with the markup, by name
PUTS = {
    "write": (
        "document.write({});",
        "document.writeln({});",
        "document.open();document.write({});document.close();",
    ),
    "inner": (
        "document.body.innerHTML={};",
        "document.getElementById('root').innerHTML={};",
        "document.querySelector('#root').insertAdjacentHTML('beforeend',{});",
        "var d=document.createElement('div');d.innerHTML={};document.body.appendChild(d);",
        "$('#root').html({});",
    ),
}


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("</", "<\\/")


def _name(rng: Random) -> str:
    return rng.choice(("_0x", "_", "$", "a", "t", "s_", "__")) + f"{rng.getrandbits(20):x}"
