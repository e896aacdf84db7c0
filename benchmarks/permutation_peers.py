"""What other tools make of a domain, in ASCII form; none of it is sent anywhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any


def dnstwist(domain: str) -> set[str]:
    """Everything that dnstwist makes without word lists."""
    fuzzer = import_module("dnstwist").Fuzzer(domain)
    fuzzer.generate()
    return _ascii(one["domain"] for one in fuzzer.domains)


def ail_typo_squatting(domain: str) -> set[str]:
    """All that ail-typo-squatting makes with `--all`; its 35,000 dynamic-DNS suffixes are no part of that."""
    tldextract: Any = import_module("tldextract")
    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # its own would fetch a list
    typo = import_module("ail_typo_squatting.typo")
    found: list[str] = []
    for algorithm in typo.algo_list:
        if algorithm != "addDynamicDns":
            found.extend(getattr(typo, algorithm)(domain, [], False, math.inf, False, False))
    return _ascii(found)


def _ascii(hosts: Iterable[str]) -> set[str]:
    return {".".join(map(_label, host.split("."))) for host in hosts}


def _label(label: str) -> str:
    return label if label.isascii() else "xn--" + label.encode("punycode").decode()


#: package → its names
PEERS: dict[str, Callable[[str], set[str]]] = {"dnstwist": dnstwist, "ail_typo_squatting": ail_typo_squatting}
