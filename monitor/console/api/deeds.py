"""What can be done with an alert, as a program asks for it: each kind of request knows what it means at the desk."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Union

from pydantic import ConfigDict, Field, create_model

from alerts.desk import Desk
from alerts.view import AlertView
from monitor.console.api.asked import Asked, Moment, Name, Number, Numbers, Said, Stage, Text


def like(**example: Any) -> ConfigDict:
    """The configuration of a kind of request with an example of it."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [example]})


class Deed(Asked):
    """One thing to do with one alert."""

    #: how addresses name it
    name: ClassVar[str]

    @abstractmethod
    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        """Do it; UsageError where the rules do not allow it."""

    def others(self) -> Iterable[int]:
        """The alerts that it names besides."""
        return ()


class Acknowledge(Deed):
    """Take the alert: who takes it first owns it."""

    name = "acknowledge"
    model_config = like(note="I know the customer")
    note: Text = ""

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.acknowledge(alert_id, who=who, note=self.note)


class Assign(Deed):
    """Give the alert to somebody, who owns it from now on."""

    name = "assign"
    model_config = like(to="Lin", note="she speaks Thai")
    to: Name
    note: Text = ""

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.assign(alert_id, who=who, to=self.to, note=self.note)


class Raise(Deed):
    """A minor alert is major from now on; its departments are told at once."""

    name = "raise"
    model_config = like(why="a journalist asks about it")
    why: Said

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.raise_level(alert_id, who=who, why=self.why)


class Lower(Deed):
    """A major alert is minor from now on, until something worse than what made it major raises it again."""

    name = "lower"
    model_config = like(why="an old story, told again")
    why: Said

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.lower_level(alert_id, who=who, why=self.why)


class Resolve(Deed):
    """The matter is settled, and how; everybody who was told of it is told so."""

    name = "resolve"
    model_config = like(why="site taken down")
    why: Said

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.resolve(alert_id, who=who, why=self.why)


class Dismiss(Deed):
    """There was no matter: a false alarm, a duplicate, another bearer of the name, or our own."""

    name = "dismiss"
    model_config = like(why="false_alarm", note="a joke")
    why: Literal["false_alarm", "duplicate", "other_bearer", "ours"]
    note: Text = ""

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.dismiss(alert_id, who=who, why=self.why, note=self.note)


class Reopen(Deed):
    """Open a closed alert again; its departments are told, and the ladder begins anew."""

    name = "reopen"
    model_config = like(why="the customer writes that nothing was paid")
    why: Said

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.reopen(alert_id, who=who, why=self.why)


class Note(Deed):
    """Add a note to the history."""

    name = "note"
    model_config = like(text="the bank was called")
    text: Said

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.note(alert_id, who=who, text=self.text)


class Plan(Deed):
    """Say what is to be done next, and by when; it stands in the handover."""

    name = "plan"
    model_config = like(step="call the bank", due="2030-01-02T09:00:00+08:00")
    step: Said
    due: Moment | None = None

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.plan(alert_id, who=who, step=self.step, due=self.due)


class Advance(Deed):
    """Go to the next step of the closed loop, or `to` an earlier one with a note."""

    name = "advance"
    model_config = like(note="their system was down")
    to: Stage = ""
    note: Text = ""

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.advance(alert_id, who=who, to=self.to, note=self.note)


class Snooze(Deed):
    """Let messages wait until a time, until the alert changes, or until it clears."""

    name = "snooze"
    model_config = like(mode="change", note="waiting for the bank")
    mode: Literal["until", "change", "clear"]
    until: Moment | None = None
    note: Text = ""

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.snooze(alert_id, who=who, mode=self.mode, until=self.until, note=self.note)


class Wake(Deed):
    """End a snooze; what waited leaves."""

    name = "wake"
    model_config = like()

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.wake(alert_id, who=who)


class Merge(Deed):
    """Take over the hits, reports and replies of other alerts, which are closed as duplicates."""

    name = "merge"
    model_config = like(others=[15, 18])
    others_: Annotated[list[Number], Field(alias="others", min_length=1, max_length=1_000)]

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.merge(alert_id, others=tuple(self.others_), who=who)

    def others(self) -> Iterable[int]:
        return self.others_


class Split(Deed):
    """Give hits an alert of their own, which no rule joins with this one again; answers with the new alert."""

    name = "split"
    model_config = like(hits=[104, 105], title="only the app")
    hits: Numbers
    title: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.split(alert_id, hits=tuple(self.hits), who=who, title=self.title)


class Move(Deed):
    """Move hits of this alert to another one, with which it answers."""

    name = "move"
    model_config = like(hits=[104, 105], to=15)
    hits: Numbers
    to: Number

    def act(self, desk: Desk, alert_id: int, who: str) -> AlertView:
        return desk.move(tuple(self.hits), to=self.to, who=who)

    def others(self) -> Iterable[int]:
        return (self.to,)


DEEDS: tuple[type[Deed], ...] = (
    Acknowledge, Assign, Advance, Plan, Raise, Lower, Note, Snooze, Wake, Resolve, Dismiss, Reopen, Merge, Split, Move
)  # fmt: skip
#: what makes sense of one alert alone
_OF_ONE = (Merge, Split, Move)


def _to_many(deed: type[Deed]) -> Any:
    """The same with the numbers of the alerts that it is to be done to, and `do`, which says what."""
    extra: Any = deed.model_config["json_schema_extra"]
    fields: dict[str, Any] = {
        "do": (Literal[deed.name], ...),
        "ids": (Annotated[list[Number], Field(min_length=1, max_length=200)], ...),
    }
    config = like(do=deed.name, ids=[12, 13], **extra["examples"][0])
    told: dict[str, Any] = {"model_config": config, "__doc__": deed.__doc__, "__module__": __name__}
    return create_model(f"Many{deed.__name__}", __base__=type(deed.__name__, (deed,), told), **fields)


_MANY = tuple(_to_many(deed) for deed in DEEDS if deed not in _OF_ONE)
if TYPE_CHECKING:

    class Many(Deed):
        """One thing to do with several alerts."""

        ids: list[int]
else:
    Many = Annotated[Union[_MANY], Field(discriminator="do")]  # noqa: UP007 -- of as many as there are
