"""Whether a name is parked: put up for sale, or shown with advertisements, by services that do nothing else.

Name servers and networks are those that MISP's warning lists "Parking domains name server" and "Parking domains" name
(github.com/MISP/misp-warninglists, version 20221024), without registrars whose name servers serve live sites too, and without single addresses.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from functools import cache

#: domain of name servers → service
_SERVERS = {
    "above.com": "Above",
    "afternic.com": "Afternic",
    "bodis.com": "Bodis",
    "dan.com": "Dan",
    "domainmarket.com": "DomainMarket",
    "dsredirection.com": "Team Internet",
    "dsredirects.com": "Team Internet",
    "parking1.ovh.net": "OVH parking",
    "parking2.ovh.net": "OVH parking",
    "parkingcrew.net": "ParkingCrew",
    "parklogic.com": "ParkLogic",
    "sedo.com": "Sedo",
    "sedoparking.com": "Sedo",
    "uniregistrymarket.link": "Uniregistry",
    "ztomy.com": "Ztomy",
}
#: network → service, where the whole network serves parked names
_NETWORKS = {
    "64.190.62.0/23": "Sedo",
    "91.195.240.0/23": "Sedo",
    "103.224.182.0/23": "Above",
    "103.224.212.0/23": "Above",
    "185.53.176.0/22": "ParkingCrew",
    "199.59.240.0/22": "Bodis",
}


def parked(name_servers: Iterable[str], addresses: Iterable[str]) -> str:
    """The service that a name is parked with, as `Sedo (ns1.sedoparking.com)`; "" when it is with none that is known."""
    for host in name_servers:
        for domain in (host, *_above(host)):
            if domain in _SERVERS:
                return f"{_SERVERS[domain]} ({host})"
    for address in addresses:
        if service := _service(address):
            return f"{service} ({address})"
    return ""


def _above(host: str) -> list[str]:
    labels = host.split(".")
    return [".".join(labels[start:]) for start in range(1, len(labels) - 1)]


def _service(address: str) -> str:
    if ":" in address:
        return ""
    found = ipaddress.IPv4Address(address)
    return next((service for network, service in _networks().items() if found in network), "")


@cache
def _networks() -> dict[ipaddress.IPv4Network, str]:
    return {ipaddress.IPv4Network(network): service for network, service in _NETWORKS.items()}
