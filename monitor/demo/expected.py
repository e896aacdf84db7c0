"""The demo's own examination: what should be there and is not, in plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from alerts.view import AlertView, NotificationView
from monitor.assessment import Reason
from monitor.demo.observed import Mail, Observed
from monitor.demo.outcome import (
    ALERTS,
    DIGEST,
    DIGESTED,
    HITS,
    NO_HITS,
    PICTURES,
    REPLIES,
    REPORT,
    SOURCES,
    SWEEP,
    ExpectedAlert,
    defanged,
)
from monitor.wording import tr


def missing(observed: Observed) -> tuple[str, ...]:
    """Everything that should be there and is not, or is there and should not be, each as a plain sentence; what waits for the digest may wait."""
    return (
        *_sources(observed),
        *(problem for expected in ALERTS for problem in _alert(expected, observed)),
        *_unexpected_alerts(observed),
        *_hits(observed),
        *_replies(observed),
        *_undelivered(observed),
    )


def missing_report(observed: Observed) -> tuple[str, ...]:
    """As `missing`, for the customer's report of a fake site."""
    alert = next((alert for alert in observed.alerts if alert.title == REPORT.domain), None)
    if alert is None or not alert.reports:
        return (
            tr(f"The report of {REPORT.domain} is in no alert.", f"对 {REPORT.domain} 的举报没有进入任何警报。"),
        )
    told = [one for one in alert.notifications if one.step.startswith("report")]
    problems = [
        *_mails(told, observed, to=REPORT.mail, subject=defanged(REPORT.domain), about=REPORT.domain),
        *_undelivered(observed),
    ]
    if (REPORT.reply, REPORT.language) not in {(reply.situation, reply.language) for reply in alert.replies}:
        problems.append(tr("The reply to the reporter was not drafted.", "未生成给举报人的回复。"))
    if any(REPORT.contact in mail.text or REPORT.contact in mail.subject for mail in observed.mails):
        problems.append(tr("A mail shows the reporter's number in full.", "邮件中出现了举报人的完整号码。"))
    return tuple(problems)


def missing_digest(observed: Observed) -> tuple[str, ...]:
    """As `missing`, for the digest: everybody gets one with its pictures, minor alerts are told in it, and nothing waits any more."""
    return (
        *(problem for address in DIGESTED for problem in _digest(address, observed)),
        *(problem for expected in ALERTS if expected.minor for problem in _told_of(expected, observed)),
        *_undelivered(observed, settled=("sent", "folded")),
    )


def digests(observed: Observed, address: str = "") -> tuple[Mail, ...]:
    """The digests that arrived, at `address` or anywhere."""
    return tuple(mail for mail in observed.mails if DIGEST in mail.subject and (not address or address in mail.to))


def _digest(address: str, observed: Observed) -> Iterator[str]:
    arrived = digests(observed, address)
    if not arrived:
        yield tr(f"No digest arrived at {address}.", f"{address} 没有收到摘要。")
    elif not any(mail.pictures == PICTURES for mail in arrived):
        yield tr(f"The digest to {address} shows no pictures.", f"发给 {address} 的摘要没有图片。")


def _told_of(expected: ExpectedAlert, observed: Observed) -> Iterator[str]:
    alert = find(expected, observed)
    if alert is None:
        return
    for address in expected.mail:
        if not any(f"#{alert.id} " in mail.text for mail in digests(observed, address)):
            yield tr(
                f"The digest to {address} does not tell of {expected.about}.",
                f"发给 {address} 的摘要没有提到 {expected.about}。",
            )


def find(expected: ExpectedAlert, observed: Observed) -> AlertView | None:
    """The alert that answers to an expectation."""
    for alert in observed.alerts:
        same = alert.title == expected.domain if expected.domain else alert.topic == expected.topic
        if same and alert.grouped_by == expected.grouped_by:
            return alert
    return None


def registered(alert: AlertView) -> Reason | None:
    """When the site of an alert was registered, as its hits tell it."""
    told = (reason for hit in alert.hits for reason in hit.reasons if reason.code == "registration.created")
    return next(told, None)


def news(alert: AlertView) -> str:
    """What a sweep of the lookalikes told of an alert's site; empty where nothing was new about it."""
    return next((hit.text for hit in alert.hits if hit.kind == "name" and hit.text), "")


def mail_hosts(alert: AlertView) -> str:
    """Where the site of an alert takes its mail, as the DNS told a sweep."""
    told = (reason.detail for hit in alert.hits for reason in hit.reasons if reason.code == "risk.mail")
    return next(told, "")


def visited(alert: AlertView) -> tuple[Reason, ...]:
    """What stands on an alert's site and speaks against it, quoted with its place; empty where nobody looked."""
    told = (reason for hit in alert.hits if hit.kind == "site" for reason in hit.reasons)
    return tuple(one for one in told if one.where and one.weight > 0)


def swept(observed: Observed) -> tuple[str, ...]:
    """What is missing before somebody can register a name that is new to the sweep."""
    return _stale(SWEEP, observed)


def _alert(expected: ExpectedAlert, observed: Observed) -> Iterator[str]:
    about, alert = expected.about, find(expected, observed)
    if alert is None:
        yield tr(f"No alert about {about} was opened.", f"没有建立关于 {about} 的警报。")
        return
    for what, wanted, found in (("matter", expected.matter, alert.matter), ("level", expected.level, alert.level)):
        if wanted != found:
            yield tr(
                f"The alert about {about} should have {what} {wanted}, it has {found}.",
                f"关于 {about} 的警报，{what} 应为 {wanted}，实际为 {found}。",
            )
    if alert.hit_count < expected.hits:
        yield tr(
            f"The alert about {about} should have {expected.hits} hits, it has {alert.hit_count}.",
            f"关于 {about} 的警报应有 {expected.hits} 条命中，实际为 {alert.hit_count} 条。",
        )
    if not expected.minor:
        yield from _mails(alert.notifications, observed, to=expected.mail, subject=expected.subject, about=about)
    cards = {one.department for one in alert.notifications if one.channel == "teams" and one.status == "sent"}
    if len(cards) < expected.cards:
        yield tr(
            f"The alert about {about} should be in {expected.cards} Teams channels, it is in {len(cards)}.",
            f"关于 {about} 的警报应发到 {expected.cards} 个 Teams 频道，实际为 {len(cards)} 个。",
        )
    if expected.registered and registered(alert) is None:
        yield tr(
            f"The alert about {about} does not tell when it was registered.",
            f"关于 {about} 的警报缺少域名注册日期。",
        )
    if expected.news and (expected.news not in news(alert) or not mail_hosts(alert)):
        yield tr(
            f"The alert about {about} should tell that it is {expected.news} and takes mail, it tells “{news(alert)}”.",
            f"关于 {about} 的警报应说明该域名为 {expected.news} 且可收发邮件，实际为“{news(alert)}”。",
        )
    if expected.visited and not visited(alert):
        yield tr(
            f"The alert about {about} should tell what stands on the site, with quoted reasons.",
            f"关于 {about} 的警报应说明网站内容并引用依据。",
        )
    drafted = {(reply.situation, reply.language) for reply in alert.replies}
    if expected.reply and not any((expected.reply, language) in drafted for language in expected.languages):
        wanted_languages = "/".join(expected.languages)
        yield tr(
            f"The reply “{expected.reply}” ({wanted_languages}) to {about} was not drafted; found {sorted(drafted)}.",
            f"未生成针对 {about} 的回复“{expected.reply}”（{wanted_languages}）；现有 {sorted(drafted)}。",
        )


def _mails(
    told: Iterable[NotificationView], observed: Observed, *, to: tuple[str, ...], subject: str, about: str
) -> Iterator[str]:
    ids = {one.message_id for one in told}
    mails = [mail for mail in observed.mails if mail.message_id in ids]
    for address in to:
        if not any(address in mail.to and subject in mail.subject for mail in mails):
            yield tr(
                f"No mail about {about}, with “{subject}” in its subject, arrived at {address}.",
                f"{address} 没有收到关于 {about}、主题含“{subject}”的邮件。",
            )
    if len({mail.thread for mail in mails}) > 1:
        yield tr(f"The mails about {about} are not in one thread.", f"关于 {about} 的邮件不在同一会话中。")


def _sources(observed: Observed) -> Iterator[str]:
    for key in SOURCES:
        yield from _stale(key, observed)


def _stale(key: str, observed: Observed) -> tuple[str, ...]:
    health = observed.sources.get(key, "new")
    if health == "fresh":
        return ()
    return (tr(f"The source {key} should be fresh, it is {health}.", f"来源 {key} 应为 fresh，实际为 {health}。"),)


def _unexpected_alerts(observed: Observed) -> Iterator[str]:
    known = {alert.id for expected in ALERTS if (alert := find(expected, observed))}
    for alert in observed.alerts:
        if alert.id not in known:
            yield tr(
                f"An alert that should not be there ({alert.topic}, {alert.level}): {alert.title}",
                f"多余的警报（{alert.topic}，{alert.level}）：{alert.title}",
            )


def _hits(observed: Observed) -> Iterator[str]:
    found = {hit.title for hit in observed.hits} | {hit.domain for hit in observed.hits if hit.kind != "post"}
    for title in HITS:
        if title not in found:
            yield tr(f"“{title}” should be a hit.", f"“{title}”应为命中。")
    for title in NO_HITS:
        if title in found:
            yield tr(f"“{title}” is not about the brand and became a hit.", f"“{title}”与品牌无关，却成了命中。")


def _replies(observed: Observed) -> Iterator[str]:
    drafted = {(reply.situation, reply.language) for reply in observed.replies}
    for situation, language in REPLIES:
        if (situation, language) not in drafted:
            yield tr(f"No reply “{situation}” in {language}.", f"没有{language}的回复“{situation}”。")


def _undelivered(observed: Observed, settled: tuple[str, ...] = ("sent", "folded", "held")) -> Iterator[str]:
    for alert in observed.alerts:
        for one in alert.notifications:
            if one.status not in settled:
                yield tr(
                    f"The message to {one.department} by {one.channel} about {alert.title} is {one.status}: {one.problem}",
                    f"给 {one.department} 的 {one.channel} 消息（{alert.title}）状态为 {one.status}：{one.problem}",
                )
