"""One other tool over a list of names, as a process of its own: `python names_peers.py` with an order on stdin, its answer on stdout.

Needs the standard library and the tool alone, so that it runs under any interpreter that has the tool: `pip install '.[bench]'`
brings openSquat, dnstwist and ail-typo-squatting; phishing_catcher is no package: its folder is part of the order.
Order: `{"peer", "folder", "names", "brands": {key: {"tokens", "official"}}}`. Answer: `{"version", "prepared", "scanned", "found"}`,
CPU seconds and `[name, key]` pairs, key "" where the tool names no brand; or `{"missing": why}`.
"""

from __future__ import annotations

import importlib
import json
import math
import sys
import types
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from time import process_time
from typing import Any

#: from this score on phishing_catcher tells of a name
TOLD = 65

Brands = dict[str, dict[str, list[str]]]
Scan = Callable[[list[str]], list[tuple[str, str]]]


def opensquat(brands: Brands, _folder: str) -> tuple[str, Scan]:
    """Each token as a keyword, at the command line's default confidence."""
    module = importlib.import_module("opensquat.squatting_detector")
    detector = module.SquattingDetector(confidence_level=1)

    def scan(names: list[str]) -> list[tuple[str, str]]:
        return [
            (name, key)
            for key, brand in brands.items()
            for token in brand["tokens"]
            for name in detector.check(token, names)
        ]

    return version("opensquat"), scan


def dnstwist(brands: Brands, _folder: str) -> tuple[str, Scan]:
    """A name counts when it is among the permutations of an official domain."""
    module = importlib.import_module("dnstwist")

    def permuted(domain: str) -> Iterable[str]:
        with module.Fuzzer(domain) as fuzzer:
            fuzzer.generate()
            return [one["domain"] for one in fuzzer.domains]

    return version("dnstwist"), _member(brands, permuted)


def ail(brands: Brands, _folder: str) -> tuple[str, Scan]:
    """A name counts when it is among the permutations of an official domain, all families but the dynamic DNS ones."""
    suffixes: Any = importlib.import_module("tldextract.tldextract")
    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=(), cache_dir=None)
    module = importlib.import_module("ail_typo_squatting")

    def permuted(domain: str) -> Iterable[str]:
        found = module.runAll(domain=domain, limit=math.inf, formatoutput="text", pathOutput="")
        return [_ascii(name) for name in found]

    return version("ail-typo-squatting"), _member(brands, permuted)


def phishing_catcher(brands: Brands, folder: str) -> tuple[str, Scan]:
    """As shipped, or with the tokens as further keywords of its highest score."""
    for unneeded in ("certstream", "termcolor", "tqdm"):
        sys.modules[unneeded] = _Silent(unneeded)
    sys.path.insert(0, folder)
    module: Any = importlib.import_module("catch_phishing")
    known = importlib.import_module("yaml").safe_load(Path(folder, "suspicious.yaml").read_text(encoding="utf-8"))
    known["keywords"].update({token: 70 for brand in brands.values() for token in brand["tokens"]})
    module.suspicious = known
    return "", lambda names: [(name, "") for name in names if module.score_domain(name) >= TOLD]


class _Silent(types.ModuleType):
    """Stands for a module that plays no part in scoring."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_arguments, **_options: None


def _member(brands: Brands, permuted: Callable[[str], Iterable[str]]) -> Scan:
    among = {
        name: key for key, brand in brands.items() for domain in brand["official"] for name in permuted(domain)
    }
    return lambda names: [(name, among[name]) for name in names if name in among]


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    labels = name.split(".")
    return ".".join(one if one.isascii() else "xn--" + one.encode("punycode").decode("ascii") for one in labels)


PEERS: dict[str, Callable[[Brands, str], tuple[str, Scan]]] = {
    "openSquat": opensquat,
    "phishing_catcher": phishing_catcher,
    "dnstwist": dnstwist,
    "ail-typo-squatting": ail,
}


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """Do what is ordered; a tool that is not there is an answer too."""
    began = process_time()
    try:
        known, scan = PEERS[order["peer"]](order["brands"], order["folder"])
    except ImportError as error:
        return {"missing": str(error)}
    prepared = process_time()
    found = scan(order["names"])
    return {"version": known, "prepared": prepared - began, "scanned": process_time() - prepared, "found": found}


def _stay_here(event: str, _arguments: object) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise OSError("a benchmark uses no network")


if __name__ == "__main__":
    sys.addaudithook(_stay_here)
    sys.dont_write_bytecode = True
    print(json.dumps(answer(json.load(sys.stdin))))
