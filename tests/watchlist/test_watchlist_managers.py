"""Who looks after which customer: the file, its mistakes, and what identifies a customer in text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.watchlist.customers import Key, in_contact, in_post
from monitor.watchlist.managers import Books, read_book

ROWS = """manager,customer,mail,phone,handle,note
lee@acme.test,8812345,Wang@Example.com,+86 138 0013 8000,followme:wei88,old friend
kim@acme.test,9900112,,0044 7911 123456,@Zhao,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "managers.csv"
    path.write_text(ROWS, "utf-8")
    return path


@pytest.mark.parametrize(
    ("contact", "manager"),
    [
        ("王先生 138-0013-8000", "lee@acme.test"),
        ("+86 13800138000", "lee@acme.test"),
        ("wang@example.COM", "lee@acme.test"),
        ("客户号8812345，请联系", "lee@acme.test"),
        ("07911 123456", "kim@acme.test"),
        ("no. 9900112", "kim@acme.test"),
        ("98812345", ""),
        ("lost 10000 USD", ""),
    ],
)
def test_a_customer_is_known_by_number_mail_or_phone_however_written(
    file: Path, contact: str, manager: str
) -> None:
    book, problems = read_book(file)

    assert problems == ()
    assert book.find(in_contact(contact)).managers == ((manager,) if manager else ())


def test_an_author_is_known_on_a_channel_or_at_large(file: Path) -> None:
    book, _ = read_book(file)

    assert book.find(in_post("", "Wei88", "followme")).managers == ("lee@acme.test",)
    assert book.find(in_post("", "wei88", "forum")).managers == ()
    assert book.find(in_post("", "zhao", "forum")).managers == ("kim@acme.test",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_file_is_as_any_spreadsheet_writes_it(file: Path, encoding: str, delimiter: str, end: str) -> None:
    rows = "manager,customer,handle,note\nlee@acme.test,8812345,王小二,老客户\n"
    file.write_bytes(rows.replace(",", delimiter).replace("\n", end).encode(encoding))

    book, problems = read_book(file)

    assert problems == ()
    assert book.find(in_post("", "王小二", "")).managers == ("lee@acme.test",)


def test_a_number_in_a_post_counts_only_where_the_text_calls_it_an_account() -> None:
    assert Key("customer", "8812345") in in_post("我的账号：8812345 出金不到", "", "")
    assert Key("customer", "8812345") in in_post("my MT5 account 8812345 is blocked", "", "")
    assert [key for key in in_post("亏了 8812345 美元", "", "") if key.kind == "customer"] == []


def test_the_surest_kind_decides_and_two_managers_are_both_told(file: Path) -> None:
    file.write_text(ROWS + "kim@acme.test,,wang@example.com,,,\n", "utf-8")
    book, _ = read_book(file)

    assert book.find(in_contact("8812345 wang@example.com")).managers == ("lee@acme.test",)
    assert book.find(in_contact("wang@example.com")).managers == ("lee@acme.test", "kim@acme.test")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("manager,customer\nnobody,1\n", ":2: manager: expected a mail address"),
        (
            "name,customer\na@b.test,1\n",
            ":1: manager: expected columns manager and customer, mail, phone, handle, found name, customer",
        ),
        ("manager,phone\na@b.test,12\n", ":2: phone: expected a phone, found 2 characters that are none"),
        ('manager,mail\na@b.test,"x\n', "expected CSV (RFC 4180)"),
    ],
)
def test_a_mistake_is_told_by_line_and_column(
    file: Path, text: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHENGMING_LANGUAGE", "en")
    file.write_text(text, "utf-8")

    _, problems = read_book(file)

    assert told in str(problems[0])


def test_what_is_wrong_with_a_row_says_nothing_of_the_customer(file: Path) -> None:
    file.write_text("manager,mail\na@b.test,wang at example\n", "utf-8")

    _, (problem,) = read_book(file)

    assert "wang" not in str(problem)


def test_a_changed_file_is_read_again_and_a_broken_one_leaves_the_last_good(file: Path) -> None:
    books, keys = Books(), in_contact("8812345")
    first, _ = books.of(file)

    file.write_text(ROWS.replace("lee@", "new.one@"), "utf-8")
    second, _ = books.of(file)
    file.write_text("rubbish", "utf-8")
    os.utime(file, ns=(1, 1))
    third, problems = books.of(file)

    found = [book.find(keys).managers for book in (first, second, third)]
    assert found == [("lee@acme.test",), ("new.one@acme.test",), ("new.one@acme.test",)]
    assert problems
