"""The watchlist's words: which phrases point to which topic, how things are said, which signs tell that a matter will escalate."""

from __future__ import annotations

import msgspec


class TopicWords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A topic's words.

    `words` and `patterns` (regular expressions over the folded text) point to it; `strong` ones count twice, those in `weights`
    what is given there. `matter` names what the topic is about, good or bad (withdrawal, 出金): it tells the subject of a question or of
    praise, and alone makes no complaint. `polarity` is what the topic says about the customer's mood, -1…1; `severity` the least that a find means.
    """

    words: tuple[str, ...] = ()
    strong: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    matter: tuple[str, ...] = ()
    weights: dict[str, float] = {}
    polarity: float = 0.0
    severity: str = "none"


class Sign(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A sign that a matter is about to escalate; any of `words` or `patterns` raises severity to `severity`."""

    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    severity: str = "major"


class Example(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A post that must be judged as told; what is left empty may come out as it will."""

    text: str
    label: str = ""
    topic: str = ""
    severity: str = ""


class Lexicon(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`topics.toml`, the brand's over the shared one.

    Besides topics and signs: `negators` turn what follows them in a clause round, `spared` are words that hold a negator and
    negate nothing (特别, 不断); `questions` make a part of a sentence a question (of one character only at its end), `openers`
    (请问) the rest of the sentence too; `reproaches` are questions that complain; `hedges` and `conditions` say that something is
    not sure or has not happened; `sarcasm` are cues of mock praise; `positive`, `negative` words of feeling; `official` shows that
    the company, a paper or an authority speaks; what stands before the last of `turns` (但, but) is conceded or refuted; `denials` (都没有) negate what
    stands before them; `companies` are names of
    others in the trade. `example` are the lexicon's own tests.
    """

    topics: dict[str, TopicWords] = {}
    signs: dict[str, Sign] = {}
    negators: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    reproaches: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    sarcasm: tuple[str, ...] = ()
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    official: tuple[str, ...] = ()
    turns: tuple[str, ...] = ()
    denials: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    example: tuple[Example, ...] = ()
