"""The language of a text by its script and words."""

from __future__ import annotations

import pytest

from monitor.opinion.text.language import language
from monitor.opinion.text.normal import prepare


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
        ("EBC 提现 pending 三天", "zh-Hans"),
        ("Mi retiro lleva tres semanas pendiente y nadie responde", "es"),
        ("Meu saque está pendente há três semanas", "pt"),
        ("Penarikan dana saya belum masuk sudah seminggu", "id"),
        ("tarik duit x dapat lagi, broker ni scam ke", "ms"),
        ("Rút tiền mãi không được", "vi"),
        ("Je n'arrive pas à retirer mon argent depuis lundi", "fr"),
        ("Виведення коштів не приходить вже тиждень", "uk"),
        ("برداشت پول من هنوز نیامده است", "fa"),
        ("rekt lol gg wp", "en"),
        ("台灣", "zh-Hant"),
        ("好", "zh-Hans"),
        ("https://example.com/a/b 12345 😀", "und"),
        ("", "und"),
    ],
)
def test_script_and_words_tell_the_language(text: str, tag: str) -> None:
    assert language(prepare(text)) == tag
