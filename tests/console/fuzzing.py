"""Asking an API everything that its OpenAPI document allows, and much that it does not."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import httpx
import msgspec
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import negative_data_rejection


class Fuzzed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it (that malformed requests are refused is not looked at: a missing token is added here): cases by (operation, status), and every way in which an answer was not as the document says."""

    statuses: Counter[tuple[str, int]]
    failures: tuple[str, ...]

    @property
    def cases(self) -> int:
        return self.statuses.total()

    @property
    def server_errors(self) -> int:
        return sum(count for (_, status), count in self.statuses.items() if status >= 500)


def fuzz(address: str, headers: dict[str, str], *, cases: int, start: int = 0) -> Fuzzed:
    """About `cases` requests to the API at `address` (with its `/api`), as many to each operation, half of them malformed; `start` seeds them."""
    for name, values in (("date-time", _MOMENTS), ("date", _DAYS)):
        schemathesis.openapi.format(name, values)
    httpx.get(f"{address}/openapi.json", timeout=120, trust_env=False)  # made once, and then at once there
    operations = list(_operations(f"{address}/openapi.json"))
    statuses: Counter[tuple[str, int]] = Counter()
    failures: list[str] = []
    ways = [
        (operation, mode) for operation in operations for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]
    for operation, mode in ways:
        failures += _ask(
            operation, mode, (address, headers), cases=-(-cases // len(ways)), start=start, statuses=statuses
        )
    return Fuzzed(statuses=statuses, failures=tuple(failures))


#: within what the document says in words; Hypothesis wants bounds without a zone
_FROM, _UNTIL = datetime(2000, 1, 2), datetime(2199, 12, 30)  # noqa: DTZ001
_MOMENTS = st.datetimes(_FROM, _UNTIL, timezones=st.just(UTC)).map(datetime.isoformat)
_DAYS = st.dates(date(2001, 1, 1), date(2198, 12, 31)).map(date.isoformat)


#: what well-formed requests may meet: 412 where the thing has changed since (RFC 9110 §15.5.13)
_ALLOWED = ["2xx", "3xx", "401", "403", "404", "409", "412", "429"]


def _meet(case: schemathesis.Case[Any], mode: GenerationMode) -> None:
    """Let half of the well-formed requests be about one of the first things, so that more is seen of them than that there is no such thing, few be about one
    that has changed, and every key stand for one request."""
    if mode is GenerationMode.POSITIVE:
        for name, value in case.path_parameters.items():
            if isinstance(value, int) and value % 2:
                case.path_parameters[name] = value // 2 % 4 + 1
        if case.headers and len(str(case.headers.get("If-Match", ""))) % 4:
            del case.headers["If-Match"]
        if case.headers and "Idempotency-Key" in case.headers:
            told = (case.path_parameters, case.headers.get("X-Acting-For"), case.body)
            case.headers["Idempotency-Key"] = hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _operations(document: str) -> Iterator[APIOperation[Any, Any, Any, Any]]:
    checks = {"positive_data_acceptance": {"expected-statuses": _ALLOWED}}
    config = SchemathesisConfig.from_dict({"checks": checks})
    for found in schemathesis.openapi.from_url(document, config=config).get_all_operations():
        assert isinstance(found, Ok), found
        yield found.ok()


def _ask(
    operation: APIOperation[Any, Any, Any, Any],
    mode: GenerationMode,
    place: tuple[str, dict[str, str]],
    *,
    cases: int,
    start: int,
    statuses: Counter[tuple[str, int]],
) -> Iterator[str]:
    address, headers = place
    said: list[str] = []

    @seed(start)
    @settings(
        max_examples=cases,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
        database=None,
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def asked(case: schemathesis.Case[Any]) -> None:
        _meet(case, mode)
        answered = case.call(base_url=address, headers=headers)
        statuses[operation.label, answered.status_code] += 1
        try:
            case.validate_response(answered, excluded_checks=[negative_data_rejection])
        except FailureGroup as group:
            said.extend(f"{operation.label} ({mode.value}): {one.title}: {one.message}" for one in group.exceptions)

    asked()
    yield from dict.fromkeys(said)
