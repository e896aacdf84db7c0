"""A small corpus, and corrections of a store."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from alerts.grouping.correcting import correct
from monitor.opinion.correcting import Given
from monitor.opinion.training.corpus import COLUMNS, LabelledPost, Labels
from monitor.store.hits import keep_hit
from tests.building import NOON, complaint, post

COMPLAINTS = {
    "withdrawal_delay": ("出金{}天不到账", "提款{}天还在审核", "withdrawal still pending after {} days"),
    "login_failure": ("登录第{}次失败", "密码错了{}次进不去后台", "cannot log in for {} hours"),
    "slippage": ("滑点{}个点太离谱", "成交价差了{}点", "slipped {} pips on my stop"),
}
OTHERS = {
    Labels("positive", "praise", "none", "about"): ("客服{}分钟就解决了真好", "great broker, paid in {} hours"),
    Labels("neutral", "question", "none", "about"): ("开户要{}天吗？", "does verification take {} days?"),
    Labels("neutral", "unrelated", "none", "unrelated"): ("刹车片用了{}年", "the trek takes {} days"),
}


def posts(each: int = 8) -> tuple[LabelledPost, ...]:
    """Labelled posts of six kinds in two or three wordings, `each` of every wording."""
    made = {Labels("negative", topic, "minor", "about"): texts for topic, texts in COMPLAINTS.items()} | OTHERS
    return tuple(
        LabelledPost(
            f"{labels.topic}-{place}-{number}",
            "zh-Hans",
            "forum",
            "plain",
            labels,
            labels,
            None,
            "{brand} " + text.format(number + 2),
        )
        for labels, texts in made.items()
        for place, text in enumerate(texts)
        for number in range(each)
    )


def write(folder: Path, made: tuple[LabelledPost, ...]) -> Path:
    """`made` as a file of the corpus in `folder`."""
    rows = [
        (
            one.id,
            one.language,
            one.voice,
            one.kind,
            str(one.first),
            str(one.second),
            str(one.settled or ""),
            one.text,
        )
        for one in made
    ]
    folder.mkdir(exist_ok=True)
    (folder / "made.tsv").write_text("".join("\t".join(row) + "\n" for row in (COLUMNS, *rows)), "utf-8")
    return folder


def add_corrections(session: Session, texts: dict[str, Given], brand: str = "ebc") -> None:
    """A hit for each text, judged as a late withdrawal, and its correction."""
    for number, (text, given) in enumerate(texts.items(), 1):
        sighting = post(number, text, source=f"{brand}/forum", title="")
        hit = keep_hit(session, sighting, complaint(brand=brand), NOON)
        assert hit is not None
        correct(session, hit.id, given, who="Mei", now=NOON)
