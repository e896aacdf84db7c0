"""One pass over a batch of posts: what the lexicon, the brand's names and the numbers show."""

from __future__ import annotations

from monitor.opinion.text.block import Block
from monitor.opinion.words.context import asked, meanings
from monitor.opinion.words.features import Seen
from monitor.opinion.words.stakes import named_days, stakes
from monitor.opinion.words.vocabulary import Names, Vocabulary


def see(block: Block, words: Vocabulary, names: Names) -> Seen:
    """Everything that is found in `block`."""
    finds = words.finder.find(block)
    asking = asked(block, finds, words)
    return Seen(
        finds,
        meanings(block, finds, words, asking),
        asking,
        names.finder.find(block),
        stakes(block),
        named_days(block),
    )
