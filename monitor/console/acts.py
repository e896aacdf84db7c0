"""What can be done with an alert on its page, and what has to be said for it."""

from __future__ import annotations

from alerts.triage.moves import POSSIBLE
from alerts.triage.settling import DISMISSALS
from alerts.triage.stages import STAGES
from alerts.view import AlertView
from monitor.console.asking import Act, Input, labelled, zone_name
from monitor.wording import tr


def acts(alert: AlertView) -> tuple[Act, ...]:
    """What can be done with the alert as it is, the commonest first."""
    merged = alert.merged_into is not None
    possible = {"note"} if merged else {*POSSIBLE[alert.status], "merge"}
    possible -= {"snooze" if alert.snooze else "wake", "raise" if alert.level == "major" else "lower"}
    if alert.closed_at is not None:
        possible -= {"merge"}
    made = (*_working(alert), *_quieting(), *_weighing(), *_closing(), _merging())
    return tuple(act for act in made if act.name in possible)


def _working(alert: AlertView) -> tuple[Act, ...]:
    back = STAGES[: STAGES.index(alert.stage)] if alert.stage in STAGES else ()
    steps = {"": tr("the next one", "下一步"), **labelled(f"stage_{stage}" for stage in back)}
    note = Input(name="note", title=tr("Note (needed to go back)", "说明（退回时必填）"), required=False)
    to = Input(
        name="to",
        title=tr("Step", "步骤"),
        kind="choice",
        choices={name.removeprefix("stage_"): said for name, said in steps.items()},
        required=False,
    )
    due = Input(
        name="due",
        title=tr(f"By, {zone_name()} (may be empty)", f"期限（{zone_name()}，可不填）"),
        kind="moment",
        required=False,
    )
    return (
        Act(name="ack", title=tr("Take it", "受理")),
        Act(name="advance", title=tr("Next step", "推进步骤"), inputs=(to, note)),
        Act(
            name="note",
            title=tr("Note", "备注"),
            inputs=(Input(name="text", title=tr("Note", "备注"), kind="long"),),
        ),
        Act(
            name="plan",
            title=tr("Plan", "登记下一步"),
            inputs=(Input(name="step", title=tr("What is done next", "下一步")), due),
        ),
        Act(name="assign", title=tr("Hand on", "转派"), inputs=(Input(name="to", title=tr("To", "转给")),)),
    )


def _quieting() -> tuple[Act, ...]:
    modes = labelled(("until", "change", "clear"))
    until = Input(
        name="until",
        title=tr(f"Time, {zone_name()} (for the first)", f"时间（{zone_name()}，选第一项时填）"),
        kind="moment",
        required=False,
    )
    mode = Input(name="mode", title=tr("Until", "直到"), kind="choice", choices=modes)
    return (
        Act(name="snooze", title=tr("Snooze", "暂停提醒"), inputs=(mode, until)),
        Act(name="wake", title=tr("Wake", "恢复提醒")),
    )


def _weighing() -> tuple[Act, ...]:
    why = (Input(name="why", title=tr("Because", "原因")),)
    return (
        Act(name="raise", title=tr("Make it major", "升级为重大"), inputs=why),
        Act(name="lower", title=tr("Make it minor", "降为一般"), inputs=why),
    )


def _closing() -> tuple[Act, ...]:
    how = Input(name="why", title=tr("How it was settled", "处理结果"), kind="long")
    why = Input(name="why", title=tr("Because", "原因"), kind="choice", choices=labelled(DISMISSALS))
    note = Input(name="note", title=tr("Note (may be empty)", "说明（可不填）"), required=False)
    return (
        Act(name="resolve", title=tr("Resolve", "解决"), inputs=(how,)),
        Act(name="dismiss", title=tr("Dismiss", "驳回"), inputs=(why, note)),
        Act(
            name="reopen",
            title=tr("Open again", "重新打开"),
            inputs=(Input(name="why", title=tr("Because", "原因")),),
        ),
    )


def _merging() -> Act:
    hint = tr(
        "Their hits, reports and replies come here; they are closed as duplicates.",
        "其命中、举报和回复并入本警报，并以重复关闭。",
    )
    title = tr("Numbers of the others, such as 12, 15", "其他警报的编号，如 12、15")
    return Act(name="merge", title=tr("Merge", "合并"), inputs=(Input(name="others", title=title, hint=hint),))


def arranging(alert: AlertView) -> tuple[Act, ...]:
    """What can be done with some of the alert's hits; nothing where they are elsewhere, or where there is none."""
    if alert.merged_into is not None or not alert.hits:
        return ()
    title = Input(name="title", title=tr("Title (may be empty)", "标题（可不填）"), required=False)
    to = Input(name="to", title=tr("To alert number", "目标警报编号"))
    return (
        Act(name="split", title=tr("An alert of their own", "另立警报"), inputs=(title,)),
        Act(name="move", title=tr("To another alert", "移至其他警报"), inputs=(to,)),
    )
