"""The language of a text by its script."""

from __future__ import annotations

import pytest

from monitor.opinion.language import language
from monitor.opinion.normal import prepare


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("出金还没有到账，客服说再等两天", "zh-Hans"),
        ("出金還沒有到帳，客服說再等兩天", "zh-Hant"),
        ("EBC 的 MT5 出金慢", "zh-Hans"),
        ("EBC withdrawal delayed, 出金 problem since Monday at my bank", "en"),
        ("出金がまだ届きません", "ja"),
        ("출금이 아직 안 됐어요", "ko"),
        ("ถอนเงินไม่ได้", "th"),
        ("Не могу вывести деньги", "ru"),
        ("لا أستطيع سحب أموالي", "ar"),
        ("My withdrawal is late", "en"),
        ("ação útil é não crédito", "und"),
        ("https://example.com/a/b 12345 😀", "und"),
        ("", "und"),
    ],
)
def test_the_script_tells_the_language(text: str, tag: str) -> None:
    assert language(prepare(text)) == tag
