"""One pass over a batch of posts: what the lexicon, the brand's names and the numbers show."""

from __future__ import annotations

from monitor.opinion.block import Block
from monitor.opinion.context import asked, meanings
from monitor.opinion.features import Seen
from monitor.opinion.stakes import stakes
from monitor.opinion.vocabulary import Names, Vocabulary


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
    )
