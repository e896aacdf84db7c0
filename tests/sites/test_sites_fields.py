"""What a field asks for is told by its type, its autofill name and its words, whatever their language."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.sites.fields import field_of, together
from monitor.sites.page import Field, FieldKind

WORDS = [
    ("助记词", FieldKind.SEED),
    ("請輸入私鑰", FieldKind.SEED),
    ("Enter your 12-word recovery phrase", FieldKind.SEED),
    ("Private Key", FieldKind.SEED),
    ("银行卡号", FieldKind.CARD),
    ("信用卡安全碼", FieldKind.CARD),
    ("Card number", FieldKind.CARD),
    ("CVV", FieldKind.CARD),
    ("MM / YY", FieldKind.CARD),
    ("カード番号", FieldKind.CARD),
    ("Número de tarjeta", FieldKind.CARD),
    ("短信验证码", FieldKind.OTP),
    ("動態密碼", FieldKind.OTP),
    ("Verification code", FieldKind.OTP),
    ("2FA", FieldKind.OTP),
    ("Mã OTP", FieldKind.OTP),
    ("身份证号码", FieldKind.IDENTITY),
    ("護照號碼", FieldKind.IDENTITY),
    ("Passport number", FieldKind.IDENTITY),
    ("交易密码", FieldKind.PASSWORD),
    ("Contraseña", FieldKind.PASSWORD),
    ("Пароль", FieldKind.PASSWORD),
    ("mật khẩu", FieldKind.PASSWORD),
    ("รหัสผ่าน", FieldKind.PASSWORD),
    ("入金金额", FieldKind.AMOUNT),
    ("充值數量", FieldKind.AMOUNT),
    ("Deposit amount", FieldKind.AMOUNT),
    ("手机号码", FieldKind.PHONE),
    ("聯絡電話", FieldKind.PHONE),
    ("Mobile", FieldKind.PHONE),
    ("电子邮箱", FieldKind.EMAIL),
    ("E-mail address", FieldKind.EMAIL),
    ("用户名", FieldKind.ACCOUNT),
    ("帳號", FieldKind.ACCOUNT),
    ("MT4 login", FieldKind.ACCOUNT),
    ("搜索", FieldKind.SEARCH),
    ("Search", FieldKind.SEARCH),
    ("Your favourite colour", FieldKind.TEXT),
    ("City", FieldKind.TEXT),
    ("留言", FieldKind.TEXT),
    ("Company", FieldKind.TEXT),
]


def kind(words: str = "", **attributes: str) -> FieldKind:
    field = field_of({name.replace("_", "-"): value for name, value in attributes.items()}, (words,), 0)
    assert field is not None
    return field.kind


@pytest.mark.parametrize(("words", "asked"), WORDS)
def test_labels_and_placeholders_say_what_is_asked_for(words: str, asked: FieldKind) -> None:
    assert kind(words, type="text") is asked
    assert kind(placeholder=words) is asked
    assert kind(aria_label=words) is asked


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("password", FieldKind.PASSWORD),
        ("loginPwd", FieldKind.PASSWORD),
        ("userPhone", FieldKind.PHONE),
        ("email_address", FieldKind.EMAIL),
        ("cardNo", FieldKind.CARD),
        ("yzm", FieldKind.OTP),
        ("otp", FieldKind.OTP),
        ("uname", FieldKind.ACCOUNT),
        ("userName", FieldKind.ACCOUNT),
        ("depositAmount", FieldKind.AMOUNT),
        ("idcard", FieldKind.IDENTITY),
        ("mnemonic", FieldKind.SEED),
        ("q", FieldKind.SEARCH),
        ("city", FieldKind.TEXT),
        ("passenger", FieldKind.TEXT),
        ("shipping", FieldKind.TEXT),
        ("hotel", FieldKind.TEXT),
        ("excellent", FieldKind.TEXT),
    ],
)
def test_names_say_it_where_words_do_not(name: str, asked: FieldKind) -> None:
    assert kind(name=name) is asked
    assert kind(id=name) is asked


def test_types_and_autofill_names_say_it() -> None:
    assert kind(type="password") is FieldKind.PASSWORD
    assert kind(type="tel") is FieldKind.PHONE
    assert kind(type="file") is FieldKind.UPLOAD
    assert kind(autocomplete="section-1 one-time-code") is FieldKind.OTP
    assert kind(autocomplete="cc-csc") is FieldKind.CARD
    assert kind(type="password", autocomplete="one-time-code") is FieldKind.OTP


def test_words_say_what_a_type_alone_does_not() -> None:
    assert kind("身份证正面照片", type="file") is FieldKind.IDENTITY
    assert kind("助记词", type="password") is FieldKind.SEED
    assert kind("CVV", type="password") is FieldKind.CARD
    assert kind("验证码", type="tel") is FieldKind.OTP
    assert kind("Card number", type="tel") is FieldKind.CARD


@pytest.mark.parametrize(
    ("name", "before", "asked"),
    [
        ("email", "Spot trading and withdrawals: operational.", FieldKind.EMAIL),
        ("f2", "Deposit amount in USD", FieldKind.AMOUNT),
        ("user", "Enter the recovery phrase of your wallet", FieldKind.SEED),
    ],
)
def test_its_own_name_goes_before_what_stands_near_unless_that_asks_for_secrets(
    name: str, before: str, asked: FieldKind
) -> None:
    field = field_of({"name": name}, ("", before), 0)

    assert field is not None
    assert field.kind is asked


@pytest.mark.parametrize("silent", ["hidden", "submit", "checkbox", "range"])
def test_what_nobody_types_into_is_no_field(silent: str) -> None:
    assert field_of({"type": silent, "name": "password"}, (), 0) is None


def test_the_label_is_what_people_read() -> None:
    field = field_of({"name": "u", "placeholder": "  手机 号 "}, ("", "登录"), 7)

    assert field == Field(FieldKind.PHONE, "手机 号", 7)


def test_twelve_boxes_with_numbers_are_a_seed_phrase() -> None:
    boxes = [Field(FieldKind.TEXT, f"{number}.", number) for number in range(1, 13)]

    assert {field.kind for field in together(boxes, [""] * 12)} == {FieldKind.SEED}
    assert {field.kind for field in together(boxes[:5], [""] * 5)} == {FieldKind.TEXT}


def test_six_boxes_for_one_sign_are_a_code() -> None:
    boxes = [Field(FieldKind.TEXT, "", number) for number in range(6)]

    assert {field.kind for field in together(boxes, ["1"] * 6)} == {FieldKind.OTP}


@given(
    st.dictionaries(
        st.sampled_from(["type", "name", "id", "placeholder", "autocomplete", "tag"]), st.text(max_size=40)
    ),
    st.text(max_size=40),
)
def test_any_attributes_make_a_field_or_none(attributes: dict[str, str], words: str) -> None:
    field = field_of(attributes, (words,), 3)

    assert field is None or field.at == 3
