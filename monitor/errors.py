"""Every error that the product raises on purpose.

    ZhengmingError
      UsageError             the caller asked for something that makes no sense          exit 64
      WatchlistError         a watchlist file is wrong: file, line, key, what was expected
        KeptOut              only a pattern is: it is kept out, and the rest of the watchlist works
      SettingError           a setting has a value of the wrong kind
      StoreError             the database cannot be used
        DatabaseUnreachable  no server answers at the configured address
        ServerError          the embedded server does not start
      SourceError            a source could not be read: state, reason, retry_after
      ResolverError          no resolver answers
      ForbiddenAddress       an address, port or scheme that may not be visited: what and why
      VisitingError          the process that visits sites does not run
      RegistryError          a registry refused, or did not answer in time: retry_after
      DeliveryError          a message was not accepted: permanent, retry_after, alone, reached
      ArchiveError           a packed file is corrupt, cut short, or unpacks to too much
      SealError              sealed personal data cannot be opened: key missing, wrong key, damaged
      ModelError             a file of weights cannot be used
      CorpusError            a file of labelled posts cannot be read
      ReplyRefused           a reply breaks the manners: phrase, rule                    exit 64

Each message says what was expected, what was found, and where.
"""

from __future__ import annotations

from monitor.wording import tr


class ZhengmingError(Exception):
    """The root of the family; a command shows its text in one line and exits with `exit_code`."""

    exit_code = 70


class UsageError(ZhengmingError):
    """The caller asked for something that makes no sense."""

    exit_code = 64


class WatchlistError(ZhengmingError):
    """A watchlist file is wrong; `line` is 1-based, 0 where no line can be named."""

    def __init__(self, file: str, line: int, key: str, problem: str) -> None:
        self.file, self.line, self.key, self.problem = file, line, key, problem
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: {key}: {problem}" if key else f"{place}: {problem}")


class KeptOut(WatchlistError):
    """A pattern of a watchlist is wrong, or could take very long: it is kept out, and the rest works."""


class SettingError(ZhengmingError):
    """A setting has a value of the wrong kind."""


class StoreError(ZhengmingError):
    """The database cannot be used."""


class DatabaseUnreachable(StoreError):
    """No server answers at the configured address."""


class ServerError(StoreError):
    """The embedded server does not start."""


class SourceError(ZhengmingError):
    """A source could not be read.

    `state` is the value of a `SourceHealth` (blocked, login, broken); `retry_after` is in seconds where the
    server asked for a pause, else None.
    """

    def __init__(self, state: str, reason: str, *, retry_after: float | None = None) -> None:
        self.state, self.reason, self.retry_after = state, reason, retry_after
        super().__init__(reason)


class ResolverError(ZhengmingError):
    """No resolver answers."""


class ForbiddenAddress(ZhengmingError):
    """An address, port or scheme may not be visited; `target` is what was asked for, `reason` why not."""

    def __init__(self, target: str, reason: str) -> None:
        self.target, self.reason = target, reason
        super().__init__(f"{target} may not be visited: {reason}")


class VisitingError(ZhengmingError):
    """The process that visits sites does not run."""


class RegistryError(ZhengmingError):
    """A registry refused, or did not answer in time; `retry_after` is in seconds where it asked for a pause."""

    def __init__(self, reason: str, *, retry_after: float | None = None) -> None:
        self.reason, self.retry_after = reason, retry_after
        super().__init__(reason)


class DeliveryError(ZhengmingError):
    """A message was not accepted; `permanent` means that trying again cannot help.

    `alone` means that the receiver answers, and refused this message alone; `reached` are the addresses that have accepted it all the same.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        alone: bool = False,
        reached: tuple[str, ...] = (),
    ) -> None:
        self.reason, self.permanent, self.retry_after = reason, permanent, retry_after
        self.alone, self.reached = alone or permanent, reached
        super().__init__(reason)


class ArchiveError(ZhengmingError):
    """A packed file is corrupt, cut short, or unpacks to too much."""


class SealError(ZhengmingError):
    """Sealed personal data cannot be opened."""


class ModelError(ZhengmingError):
    """A file of weights cannot be used."""


class CorpusError(ZhengmingError):
    """A file of labelled posts cannot be read."""


class ReplyRefused(ZhengmingError):
    """A reply breaks the manners; names the phrase and the rule."""

    exit_code = 64

    def __init__(self, phrase: str, rule: str) -> None:
        self.phrase, self.rule = phrase, rule
        super().__init__(tr(f"the reply may not say {phrase!r}: {rule}", f"回复不合规范（“{phrase}”）：{rule}"))
