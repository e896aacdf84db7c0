"""Which names exist is found out from real servers on loopback, however they behave."""

from __future__ import annotations

import errno
import itertools
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.demo.dns import DnsServer
from monitor.demo.dns import Misconduct as Conduct
from monitor.errors import ResolverError
from monitor.names.facts import Existence, Resolution
from monitor.net.dns.asking import Ask, Unanswered
from monitor.net.dns.cases import FURTHER, Case
from monitor.net.dns.resolvers import Resolver
from monitor.net.dns.resolving import Manner, resolve, resolve_in_batches
from monitor.net.dns.wire import Kind, Message, Record
from tests.building import NOON

#: where all is answered, and where silence has to be waited for
SURE, QUICK = Manner(cap=0), Manner(cap=0, timeout=0.1, tries=2)
ACME = {
    "acme.top": {
        "NS": ["ns2.host.example", "ns1.host.example"],
        "A": ["192.0.2.7"],
        "AAAA": ["2001:db8::7"],
        "MX": ["10 mx.acme.top", "20 mx.backup.example"],
        "CAA": ["letsencrypt.org"],
    }
}


@pytest.fixture
def server() -> Iterator[DnsServer]:
    with DnsServer(ACME) as server:
        yield server


def ask(*names: str, of: DnsServer, manner: Manner = SURE) -> dict[str, Resolution]:
    return dict(resolve(names, [Resolver("127.0.0.1", of.port)], manner))


def existence(name: str, *, of: DnsServer) -> Existence:
    return ask(name, of=of)[name].existence


def test_what_exists_is_told_with_its_records_sorted(server: DnsServer) -> None:
    found = ask("acme.top", of=server)["acme.top"]

    assert found.existence is Existence.EXISTS
    assert found.name_servers == ("ns1.host.example", "ns2.host.example")
    assert found.addresses == ("192.0.2.7", "2001:db8::7")
    assert found.mail == ("mx.acme.top", "mx.backup.example")
    assert found.issuers == ("letsencrypt.org",)
    assert not found.wildcard


def test_a_name_that_is_denied_costs_one_question(server: DnsServer) -> None:
    assert existence("nothing.top", of=server) is Existence.ABSENT
    assert [(one.name, one.type) for one in server.asked] == [("nothing.top", "NS")]


def test_every_one_of_many_names_gets_exactly_one_answer(server: DnsServer) -> None:
    names = [f"name{number}.top" for number in range(3_000)]

    found = list(resolve([*names, "acme.top"], [Resolver("127.0.0.1", server.port)], SURE))

    assert sorted(name for name, _ in found) == sorted([*names, "acme.top"])
    assert {one.existence for name, one in found if name != "acme.top"} == {Existence.ABSENT}


@pytest.mark.parametrize(
    ("conduct", "said"),
    [
        (Conduct.SERVFAIL, "SERVFAIL"),
        (Conduct.REFUSE, "REFUSED"),
        (Conduct.DROP, "no answer in time"),
        (Conduct.RUBBISH, "malformed"),
        (Conduct.POINT_AWAY, "referral"),
        (Conduct.HANG_UP, "TCP"),
    ],
)
def test_a_server_that_fails_makes_a_name_unknown_and_never_absent(
    server: DnsServer, conduct: Conduct, said: str
) -> None:
    server.misconduct["evil.top"] = (conduct, None)

    found = ask("evil.top", "acme.top", of=server, manner=QUICK)["evil.top"]

    assert found.existence is Existence.UNKNOWN
    assert said in found.problem


@pytest.mark.parametrize("conduct", [Conduct.SERVFAIL, Conduct.REFUSE, Conduct.RUBBISH])
def test_one_failure_is_asked_again(server: DnsServer, conduct: Conduct) -> None:
    server.misconduct["acme.top"] = (conduct, 1)

    assert existence("acme.top", of=server) is Existence.EXISTS


def test_a_lost_question_is_asked_again(server: DnsServer) -> None:
    server.misconduct["acme.top"] = (Conduct.DROP, 3)

    found = ask("acme.top", of=server, manner=Manner(cap=0, timeout=0.05, tries=4))

    assert found["acme.top"].existence is Existence.EXISTS


def test_a_cut_answer_is_asked_for_over_tcp(server: DnsServer) -> None:
    server.misconduct["acme.top"] = (Conduct.CUT, None)

    assert existence("acme.top", of=server) is Existence.EXISTS
    assert {one.transport for one in server.asked} == {"udp", "tcp"}


def test_a_server_from_before_edns_is_asked_without(server: DnsServer) -> None:
    server.misconduct["acme.top"] = (Conduct.NO_EDNS, None)

    assert existence("acme.top", of=server) is Existence.EXISTS
    assert {one.edns for one in server.asked} == {True, False}


def test_forged_answers_with_another_id_or_question_or_from_elsewhere_are_passed_over(server: DnsServer) -> None:
    server.misconduct["acme.top"] = (Conduct.FORGE, None)

    assert "ns.forged.example" not in ask("acme.top", of=server)["acme.top"].name_servers


def test_another_resolver_is_asked_when_one_fails() -> None:
    with DnsServer(ACME) as good, DnsServer() as bad:
        bad.misconduct = {"acme.top": (Conduct.SERVFAIL, None), "gone.top": (Conduct.DROP, None)}
        both = [Resolver("127.0.0.1", bad.port), Resolver("127.0.0.1", good.port)]
        found = dict(resolve(["acme.top", "gone.top"], both, QUICK))

    assert found["acme.top"].existence is Existence.EXISTS
    assert found["gone.top"].existence is Existence.ABSENT


def test_a_resolver_that_is_not_there_is_made_up_for_by_another(server: DnsServer) -> None:
    both = [Resolver("127.0.0.1", unused_port()), Resolver("127.0.0.1", server.port)]
    names = [f"name{number}.top" for number in range(200)]

    found = dict(resolve(names, both, SURE))

    assert {one.existence for one in found.values()} == {Existence.ABSENT}


def test_no_resolver_at_all_is_an_error_at_once() -> None:
    nobody = Resolver("127.0.0.1", unused_port())

    with pytest.raises(ResolverError, match=rf"{nobody.port}.*connection refused"):
        list(resolve(["acme.top"], [nobody], QUICK))


def test_a_resolver_that_swallows_everything_is_an_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as hole:
        hole.bind(("127.0.0.1", 0))
        with pytest.raises(ResolverError, match="nothing came back"):
            list(resolve((f"name{number}.top" for number in range(100)), [Resolver(*hole.getsockname())], QUICK))


def test_dead_names_alone_do_not_make_a_resolver_dead(server: DnsServer) -> None:
    names = [f"dead{number}.top" for number in range(20)]
    server.misconduct = dict.fromkeys(names, (Conduct.DROP, None))

    found = ask(*names, of=server, manner=QUICK)

    assert {one.existence for one in found.values()} == {Existence.UNKNOWN}


def test_what_every_name_under_a_suffix_gets_is_a_wildcard(server: DnsServer) -> None:
    server.set("*.vercel.app", A=["192.0.2.21"])
    server.set("acme.vercel.app", A=["192.0.2.99"])
    server.set("own.vercel.app", A=["198.51.100.1"])

    found = ask("acme.vercel.app", "other.vercel.app", "own.vercel.app", of=server)

    assert [found[f"{name}.vercel.app"].wildcard for name in ("acme", "other", "own")] == [True, True, False]
    assert len({one.name for one in server.asked if one.name.endswith("vercel.app")}) == 4


def test_a_registry_that_answers_for_every_name_hides_no_registered_one(server: DnsServer) -> None:
    server.set("*.ws", A=["192.0.2.50"])
    server.set("acme.ws", NS=["ns1.host.example"], A=["192.0.2.50"])

    found = ask("acme.ws", "nobody.ws", of=server)

    assert not found["acme.ws"].wildcard
    assert found["nobody.ws"].wildcard


def test_an_unanswered_probe_leaves_only_delegated_names_certain() -> None:
    with DnsServer({"*.app": {}, "one.app": {"A": ["192.0.2.1"]}, "two.app": {"NS": ["ns.two.app"]}}) as server:
        server.deaf = lambda asked: asked.name.endswith(".app") and asked.name not in ("one.app", "two.app")
        found = ask("one.app", "two.app", of=server, manner=QUICK)

    assert found["one.app"].existence is Existence.UNKNOWN
    assert "any name under app" in found["one.app"].problem
    assert found["two.app"].existence is Existence.EXISTS


def test_under_free_hosting_the_address_decides(server: DnsServer) -> None:
    server.set("*.pages.example", TXT=["hello"])
    server.set("acme.pages.example", A=["192.0.2.1"])

    found = ask("acme.pages.example", "nobody.pages.example", of=server)

    assert found["acme.pages.example"].existence is Existence.EXISTS
    assert found["nobody.pages.example"].existence is Existence.ABSENT


def test_a_name_without_records_among_denied_ones_is_there(server: DnsServer) -> None:
    server.set("deep.below.top", A=["192.0.2.1"])

    assert existence("below.top", of=server) is Existence.EXISTS


def test_nxdomain_is_believed_though_an_address_comes_with_it(server: DnsServer) -> None:
    server.misconduct["typo.top"] = (Conduct.DENY_WITH_ADDRESS, None)

    assert existence("typo.top", of=server) is Existence.ABSENT


def test_a_late_answer_is_as_good_as_one_in_time(server: DnsServer) -> None:
    server.delay["acme.top"] = 0.15
    manner = Manner(cap=0, timeout=0.1, tries=3)

    assert ask("acme.top", of=server, manner=manner)["acme.top"].existence is Existence.EXISTS


def test_a_resolver_that_cannot_be_reached_from_here_is_left_out(
    server: DnsServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    abroad, connect = Resolver("2001:db8::1"), socket.socket.connect

    def without_ipv6(this: socket.socket, address: tuple[str, int]) -> None:
        if address == abroad:
            raise OSError(errno.ENETUNREACH, "Network is unreachable")
        connect(this, address)

    monkeypatch.setattr(socket.socket, "connect", without_ipv6)
    both = [abroad, Resolver("127.0.0.1", server.port)]

    assert dict(resolve(["acme.top"], both, QUICK))["acme.top"].existence is Existence.EXISTS
    with pytest.raises(ResolverError, match="no way to the resolver"):
        list(resolve(["acme.top"], [abroad], QUICK))


def test_a_server_that_denies_nothing_has_only_what_has_records(server: DnsServer) -> None:
    server.set("*.cloud.top", TXT=["compact denial"])
    server.set("cloud.top", NS=["ns1.host.example"])

    found = ask("a.cloud.top", "cloud.top", of=server)

    assert found["a.cloud.top"].existence is Existence.ABSENT
    assert found["cloud.top"].existence is Existence.EXISTS


def test_an_alias_made_by_a_renamed_zone_is_no_sign_of_the_name() -> None:
    case = Case("gone.old.top")
    ask = Ask("gone.old.top", Kind.NS, case)
    renamed = Record("old.top", Kind.DNAME, "new.top")
    made = Record("gone.old.top", Kind.CNAME, "gone.new.top")
    ask.reply = Message(3, answers=(renamed, made))

    case.take(ask)

    assert case.resolution(None, NOON).existence is Existence.ABSENT


_HOSTS = st.sampled_from(["a.top", "b.a.top", "top", "", r"a\.b.top", "c.top"])
_RECORDS = st.one_of(
    st.builds(Record, _HOSTS, st.sampled_from([Kind.NS, Kind.CNAME, Kind.DNAME, Kind.MX, Kind.CAA]), _HOSTS),
    st.builds(Record, _HOSTS, st.just(Kind.A), st.just("192.0.2.1")),
    st.builds(Record, _HOSTS, st.just(Kind.AAAA), st.just("2001:db8::1")),
)
_REPLIES = st.one_of(
    st.builds(Unanswered, st.just("no answer")),
    st.builds(
        lambda code, *told: Message(code, answers=tuple(told[0]), authority=tuple(told[1])),
        st.sampled_from([0, 3]),
        st.lists(_RECORDS, max_size=4),
        st.lists(_RECORDS, max_size=3),
    ),
)


@given(st.lists(_REPLIES, min_size=10, max_size=10))
def test_whatever_is_answered_comes_to_a_resolution(replies: list[Message | Unanswered]) -> None:
    case, probe = Case("b.a.top"), Case("random.a.top", probe=True)

    for number, reply in enumerate(replies):
        about = case if number % 2 else probe
        ask = Ask(about.name, (Kind.NS, *FURTHER)[number // 2], about)
        ask.reply = reply
        about.take(ask)
    told = case.resolution(probe, NOON)

    assert (told.existence is Existence.UNKNOWN) <= bool(told.problem)
    assert told.existence is Existence.EXISTS or not (told.addresses or told.name_servers or told.wildcard)


def test_aliases_are_followed_and_a_dangling_one_is_there(server: DnsServer) -> None:
    server.set("shop.top", CNAME=["acme.top"])
    server.set("left.top", CNAME=["gone.example"])

    found = ask("shop.top", "left.top", of=server)

    assert (found["shop.top"].addresses, found["shop.top"].name_servers) == (("192.0.2.7", "2001:db8::7"), ())
    assert found["left.top"].existence is Existence.EXISTS
    assert found["left.top"].addresses == ()


def test_a_null_mx_is_no_mail(server: DnsServer) -> None:
    server.set("quiet.top", NS=["ns1.host.example"], MX=["0 ."])

    assert ask("quiet.top", of=server)["quiet.top"].mail == ()


def test_records_that_nobody_answered_for_are_named(server: DnsServer) -> None:
    server.deaf = lambda asked: asked.type == "MX"

    found = ask("acme.top", of=server, manner=QUICK)["acme.top"]

    assert (found.existence, found.unanswered) == (Existence.EXISTS, ("MX",))


def test_a_parked_name_is_known_by_its_name_servers_or_its_network(server: DnsServer) -> None:
    server.set("sale.top", NS=["ns1.sedoparking.com"])
    server.set("ads.top", NS=["ns1.host.example"], A=["199.59.243.225"])

    found = ask("sale.top", "ads.top", "acme.top", of=server)

    assert found["sale.top"].parked == "Sedo (ns1.sedoparking.com)"
    assert found["ads.top"].parked == "Bodis (199.59.243.225)"
    assert found["acme.top"].parked == ""


@pytest.mark.parametrize(
    "name", ["a" * 64 + ".top", ".".join(["a" * 60] * 5), "a..top", "", "bücher.top", "a.top."]
)
def test_what_cannot_be_a_name_is_unknown_and_the_rest_goes_on(server: DnsServer, name: str) -> None:
    found = ask(name, "acme.top", of=server)

    assert found[name].existence is Existence.UNKNOWN
    assert "not a name" in found[name].problem
    assert found["acme.top"].existence is Existence.EXISTS


def test_the_cap_is_kept(server: DnsServer) -> None:
    names = [f"name{number}.top" for number in range(30)]
    ticks = itertools.count()
    batches = resolve_in_batches(names, [Resolver("127.0.0.1", server.port)], Manner(cap=100, timeout=1))

    first = next(batches)
    early = len(server.asked)
    list(zip(batches, ticks, strict=False))

    assert len(first) <= 5
    assert early <= 6
    assert len(server.asked) == 30


def test_names_may_come_while_others_are_answered(server: DnsServer) -> None:
    heard: list[str] = []

    def trickle() -> Iterator[str | None]:
        yield "acme.top"
        while not heard:
            yield None
        yield "later.top"

    for name, _ in resolve(trickle(), [Resolver("127.0.0.1", server.port)], SURE):
        heard.append(name)

    assert heard == ["acme.top", "later.top"]


def unused_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
