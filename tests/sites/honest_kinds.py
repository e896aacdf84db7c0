"""The kinds of `tests.sites.honest_of_another_hand`, one function each: tables of who speaks, and of what is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import cycle

from monitor.assessment import Verdict
from tests.sites.honest_of_another_hand import (
    ALDERWICK,
    AMBROSE,
    HARBOR,
    OWNS,
    SOLVANE,
    TRV,
    HonestSite,
    Own,
    archived,
    certificate,
    icon,
    login,
    logo,
    moved,
    official,
    paragraphs,
    pictures_of,
    registered,
    shell,
)  # fmt: skip

_BEARERS: tuple[tuple[Own, str, str, str, str, str], ...] = (
    (TRV, "TRV Brakes", "trvbrakes.com", "en", "Brake discs and pads for trucks", "TRV Brakes has cast brake discs in Sheffield since 1961 and ships to workshops in sixty countries."),
    (TRV, "TRV Treks", "trv-treks.co", "en", "Walking holidays in the high valleys", "TRV Treks leads small groups from hut to hut; our guides carry a rope and a radio."),
    (TRV, "TRV Televízia", "trv.tv", "sk", "Program na dnes", "TRV Televízia vysiela správy, šport a filmy. Sledujte nás naživo."),
    (TRV, "TRV Klinikum", "trv-klinikum.de", "de", "Ihr Krankenhaus am Fluss", "Das TRV Klinikum versorgt jährlich vierzigtausend Patienten. Termine vereinbaren Sie telefonisch."),
    (TRV, "TRV Ventile GmbH", "trv-ventile.de", "de", "Armaturen für die Industrie", "Die TRV Ventile GmbH fertigt Kugelhähne und Absperrklappen in Bochum."),
    (TRV, "TRV Transportes", "trvtransportes.com", "es", "Mudanzas y transporte refrigerado", "TRV Transportes mueve mercancía refrigerada entre Sevilla y Róterdam."),
    (TRV, "TRV Games", "playtrv.com", "en", "A racing game for two", "TRV Games makes small racing games. Log in to keep your ghost laps."),
    (TRV, "TRV制动系统", "trv-auto.cn", "zh", "刹车盘与刹车片制造商", "TRV制动系统有限公司成立于一九九八年，为商用车提供刹车片与卡钳。"),
    (TRV, "Theatre Royal Verwood", "trv.org.uk", "en", "What is on this winter", "Theatre Royal Verwood (TRV) is run by volunteers. Members may book a week before everybody else."),
    (TRV, "TRV Hosting", "trvhost.net", "en", "Web hosting from Tallinn", "TRV Hosting runs servers for small firms; pay monthly by card, leave whenever you like."),
    (HARBOR, "Harbor Coffee Roasters", "harborcoffee.co", "en", "Beans roasted on Tuesdays", "Harbor Coffee Roasters buys from nine farms and roasts on Tuesdays. Order online, card or cash."),
    (HARBOR, "Harbor Church", "harborchurch.org", "en", "Sunday at ten", "Harbor Church meets on Sundays at ten. Everybody is welcome, children too."),
    (HARBOR, "Harbor Dental Care", "harbordental.com", "en", "New patients welcome", "Harbor Dental Care looks after families in Anacortes. Book your check-up online."),
    (HARBOR, "Harbor Games", "harborgames.io", "en", "Tide & Anchor is out", "Harbor Games released Tide & Anchor. Sign in to sync your saved games."),
    (HARBOR, "Port of Skarvik", "skarvikharbor.no", "en", "Harbor dues and berths", "The Port of Skarvik publishes harbor dues, berths and the pilot's times. Pay dues by card at the office."),
    (HARBOR, "Safe Harbor Law", "safeharborlaw.com", "en", "Maritime and family law", "Safe Harbor Law advises seafarers and their families. The first hour is free."),
    (HARBOR, "Harbor Yoga", "harbor-yoga.com", "en", "Classes by the water", "Harbor Yoga teaches in a boathouse. Members log in to book a mat."),
    (HARBOR, "Harbor Tools", "shop.harbortools.com", "en", "Hand tools for builders", "Harbor Tools sells planes, chisels and clamps. Sign in to see your orders, or pay by card as a guest."),
    (SOLVANE, "Solvane Pharma", "solvanepharma.com", "en", "Treatments for rare skin diseases", "Solvane Pharma develops creams for rare skin diseases; two of them are in their third trials."),
    (SOLVANE, "索凡涂料", "solvane-paint.cn", "zh", "水性木器漆", "索凡涂料专注水性木器漆二十年，工厂位于顺德。经销商请登录下单。"),
    (SOLVANE, "Éditions Solvane", "editions-solvane.fr", "fr", "Livres pour enfants", "Les Éditions Solvane publient des albums pour enfants depuis 1987. Nos libraires se connectent ici."),
    (AMBROSE, "Ambrose University", "ambroseuniversity.ca", "en", "Apply for autumn", "Ambrose University teaches arts and nursing to nine hundred students. Log in to the student portal with your number."),
    (AMBROSE, "St. Ambrose Hospital", "stambrosehospital.org", "en", "Care close to home", "St. Ambrose Hospital has a maternity ward, an emergency room and a chapel. Patients see their results in the portal."),
    (AMBROSE, "Ambrose & Sons Joinery", "ambroseandsons.co.uk", "en", "Staircases and sash windows", "Ambrose & Sons Joinery builds staircases in oak and ash; ask for a quotation."),
    (AMBROSE, "Cantine Ambrose", "ambrosewine.it", "it", "Vini delle colline", "Le Cantine Ambrose imbottigliano Barbera dal 1924. Visite su prenotazione."),
    (AMBROSE, "安博教育", "ambrose-edu.cn", "zh", "少儿英语课程", "安博教育开设少儿英语与书法课程，家长登录后可查看课表。"),
    (ALDERWICK, "Alderwick Cricket Club", "alderwickcc.org", "en", "Fixtures and scorecards", "Alderwick Cricket Club plays on the green behind the church. Members log in to say whether they can play."),
    (ALDERWICK, "Alderwick Primary School", "alderwick.sch.uk", "en", "Term dates and menus", "Alderwick Primary School has two hundred pupils. Parents see homework and menus after they log in."),
    (ALDERWICK, "Alderwick Parish Council", "alderwickparish.org.uk", "en", "Minutes and planning", "Alderwick Parish Council meets on the first Monday. Minutes are below."),
    (ALDERWICK, "Hotel Alderwick", "hotel-alderwick.com", "en", "Rooms above the river", "Hotel Alderwick has fourteen rooms and one piano. Book with a card; we charge it on the day you leave."),
)  # fmt: skip
_MORE = {
    "en": ("We are a small team and answer the telephone ourselves.", "Follow the signs from the station; parking is behind the building.", "Opening hours: Monday to Friday from nine to five, Saturdays until noon."),
    "de": ("Wir sind ein kleines Team und gehen selbst ans Telefon.", "Öffnungszeiten: Montag bis Freitag von neun bis siebzehn Uhr."),
    "fr": ("Nous sommes une petite équipe et répondons nous-mêmes au téléphone.", "Ouvert du lundi au vendredi de neuf heures à dix-sept heures."),
    "es": ("Somos un equipo pequeño y contestamos nosotros mismos al teléfono.", "Abierto de lunes a viernes de nueve a cinco."),
    "it": ("Siamo una piccola squadra e rispondiamo noi al telefono.", "Aperto dal lunedì al venerdì dalle nove alle diciassette."),
    "sk": ("Sme malý tím a telefón dvíhame sami.", "Otvorené od pondelka do piatku."),
    "zh": ("我们团队不大，电话都由自己人接听。", "营业时间：周一至周五九点至十七点。"),
}  # fmt: skip
#: the wording that privacy policies share, whoever's they are
_POLICY = (
    "This privacy policy explains how we collect, use and protect your personal information when you use our website and services.",
    "We collect your name, postal address, date of birth, e-mail address and telephone number when you register with us.",
    "We do not sell, rent or trade your personal information to third parties for their marketing purposes.",
    "You have the right to request access to, correction of or deletion of the personal data that we hold about you.",
    "We use cookies to remember your preferences and to understand how visitors use our website.",
    "We may update this policy from time to time by publishing a new version on our website.",
)


def bearers() -> Iterator[HonestSite]:
    """Somebody else of the same name, in a trade of his own: his home page, his log-in page, his privacy policy."""
    for number, (own, name, host, language, head, text) in enumerate(_BEARERS):
        foot = f"<p>{name}, {12 + number} Mill Lane · Tel. +44 1632 9600{number:02}</p>"
        more = _MORE[language]
        metas = f'<meta property="og:site_name" content="{name}"><meta name="description" content="{text}">'
        title = (f"{name} – {head}", f"{head} | {name}", name)[number % 3]
        main = f"<h1>{name if number % 2 else head}</h1>" + paragraphs(text, *more)
        yield HonestSite(
            kind="bearer",
            url=f"https://{'www.' * (number % 2)}{host}/",
            own=own,
            html=shell(language, title, name, main, foot=foot, metas=metas * (number % 3 != 1)),
        )
        main = (
            f"<h1>{name}</h1>"
            + login(
                "Anmelden" if language == "de" else "登录" if language == "zh" else "Log in", mail=bool(number % 2)
            )
            + paragraphs(*more)
        )
        if number % 3 != 1:
            yield HonestSite(
                kind="bearer_login",
                url=f"https://{host}/login",
                own=own,
                html=shell(language, f"{name} – Login", name, main, foot=foot),
            )
        if number % 4 == 0:
            main = "<h1>Privacy policy</h1>" + paragraphs(f"{name} takes care of your data.", *_POLICY)
            yield HonestSite(kind="bearer_policy", url=f"https://{host}/privacy", own=own, html=shell("en", f"Privacy policy – {name}", name, main, foot=foot))  # fmt: skip


def policies() -> Iterator[HonestSite]:
    """Strangers whose notices use the words that all notices use."""
    for own, name in zip(
        OWNS, ("Marlow Cycles", "Tessellate Software", "Gudrun Wool", "北山书店", "Fennel & Rye"), strict=True
    ):
        host = f"www.{''.join(c for c in name.lower() if c.isascii() and c.isalpha()) or 'beishan-books'}.com"
        main = "<h1>Privacy policy</h1>" + paragraphs(*_POLICY, f"Questions? Write to privacy@{host}.") + login("Sign in to manage your data")  # fmt: skip
        yield HonestSite(kind="policy", url=f"https://{host}/privacy-policy", own=own, html=shell("en", f"Privacy policy | {name}", name, main))  # fmt: skip


def _names() -> Iterator[Own]:
    return iter(cycle(OWNS))


def archives() -> Iterator[HonestSite]:
    """Copies of official pages in archives, under every form of address."""
    shown = zip(_names(), ("home", "about", "verify", "deposit", "privacy", "home", "about", "home", "verify", "about"), (
        ("https://webkeeper.example/web/20260311083000/{u}", "/web/20260311083000/", "Webkeeper: this is a capture of {u} made on 11 March 2026. <a href='/web/*/{u}'>All captures</a>"),
        ("https://snap.pagevault.org/snapshot/2026-03-11/{h}/{p}", "/snapshot/2026-03-11/", "Snapshot of {u} · 2026-03-11"),
        ("https://cachestore.net/view?url={q}", "https://cachestore.net/view?url=", "Cached copy of {u} as it appeared on 2 May 2026"),
        ("https://oldpages.info/capture/83ab2?u={h}/{p}", "https://oldpages.info/capture/83ab2?u=", "网页快照：{u}，保存于2026年3月11日"),
        ("https://archief.bibliotheek.example/wayback/20260311/http://{h}:80/{p}", "/wayback/20260311/", "Gearchiveerd op 11 maart 2026: {u}"),
        ("https://perma.keepit.org/AB12-XY9", "/AB12-XY9/", "This page was archived from {u}. <a href='{u}'>View the live page</a>"),
        ("https://webarchive.nationallibrary.example/20260311/{u}", "/20260311/", "National web archive. You are viewing an archived copy of {u}"),
        ("https://reader.plainpage.app/{u}", "https://reader.plainpage.app/", "Reader view of {u}"),
        ("https://kopie.suchmaschine.example/cache:{h}/{p}", "/cache:", "Dies ist der Cache von {u}. Es handelt sich um ein Abbild der Seite vom 3. Mai 2026"),
        ("https://archive.memorybank.net/a/9f3c2/{h}/{p}", "/a/9f3c2/", "Archived page. Original: {u}"),
    ), strict=False)  # fmt: skip
    for own, name, form in shown:
        url, prefix, banner = form
        path = "" if name == "home" else name
        filled = {"u": own.home + path, "h": own.host, "p": path, "q": (own.home + path).replace(":", "%3A").replace("/", "%2F")}  # fmt: skip
        html = moved(own, name, rewrite=archived(prefix), banner=f"<div id='bar'>{banner.format(**filled)}</div>")
        headers: tuple[tuple[str, str], ...] = ()
        if "perma" in url:
            headers = (("Memento-Datetime", "Wed, 11 Mar 2026 08:30:00 GMT"), ("Link", f'<{own.home + path}>; rel="original"'))  # fmt: skip
        at = url.format(**filled)
        pictures = (("icon", f"{at}favicon.png", icon(own.name)), ("image", f"{at}logo.png", logo(own.name)))
        yield HonestSite(kind="archive", url=at, own=own, html=html, headers=headers, pictures=pictures)
    for own in (ALDERWICK, SOLVANE):
        html = moved(
            own, "login", rewrite=archived("/web/20260311/"), banner=f"<div>Capture of {own.home}login</div>"
        )
        yield HonestSite(kind="archived_login", url=f"https://webkeeper.example/web/20260311/{own.home}login", own=own, html=html, most=Verdict.SUSPICIOUS)  # fmt: skip


_FRENCH = {"About us": "Qui sommes-nous", "Privacy policy": "Politique de confidentialité", "Client login": "Connexion client", "Funding": "Dépôts", "Shares": "Actions", "Metals": "Métaux"}  # fmt: skip


def translations() -> Iterator[HonestSite]:
    """Official pages in another language, as translators show them."""
    forms = (
        ("https://{d}.translate.wordbridge.example/{p}?_x_sl=en&_x_tl=fr", ""),
        ("https://translate.wordbridge.com/translate?u={q}&tl=fr", "https://translate.wordbridge.com/translate?tl=fr&u="),
        ("https://{d}.fr.pagelingo.net/{p}", ""),
        ("https://fr.mirrortongue.com/https/{h}/{p}", "/https/"),
        ("https://{d}.proxylingua.app/{p}?to=fr", ""),
        ("https://lingua.example/trad/en-fr/{u}", "/trad/en-fr/"),
    )  # fmt: skip
    banners = ("Traduit de l'anglais · <a href='{u}'>Voir l'original</a>", "Translated from {u} <a href='{u}'>Original</a>", "机器翻译 · 原文：{u}")  # fmt: skip
    for number, (own, (form, prefix)) in enumerate(zip(_names(), (*forms, *forms), strict=False)):
        name = ("home", "about", "verify", "privacy", "deposit")[number % 5]
        path = "" if name == "home" else name
        address = own.home + path
        filled = {"u": address, "h": own.host, "p": path, "d": own.host.replace("-", "--").replace(".", "-"), "q": address.replace(":", "%3A").replace("/", "%2F")}  # fmt: skip
        html = moved(own, name, rewrite=archived(prefix), banner=f"<div class='bar'>{banners[number % 3].format(**filled)}</div>", translate=lambda one: _FRENCH.get(one, one))  # fmt: skip
        yield HonestSite(kind="translation", url=form.format(**filled), own=own, html=html)


def own_unlisted() -> Iterator[HonestSite]:
    """The brand's own hosts that the watchlist does not name, with proof of whose they are."""
    for number, own in enumerate(OWNS):
        key, domain = own.brand.key, own.brand.official.domains[0]
        for host, page, proof in (
            (f"{key}-status.com", "home", "certificate"), (f"help-{key}.com", "about", "certificate"), (f"{key}.helpdesk.example", "login", "certificate"),
            (f"d{number}k3x.cdnmirror.net", "login", "certificate"), (f"{key}mirror.net", "verify", "redirect"), (f"support-{key}.net", "home", "servers"),
            (own.files, "about", "files"),
        ):  # fmt: skip
            url = f"https://{host}/{page if page != 'home' else ''}"
            yield HonestSite(
                kind=f"own_by_{proof}", url=url, own=own, html=official(own, page),
                certificate=certificate(domain, f"*.{domain}", host) if proof == "certificate" else None,
                before=(f"{own.home}help",) if proof == "redirect" else (),
                facts=registered(own) if proof == "servers" else None,
                pictures=(("icon", f"https://{host}/favicon.png", icon(own.name)),),
            )  # fmt: skip


def _written(kind: str, rows: tuple[tuple[str, str, str, str, str], ...], *, extra: Callable[[Own], str] = lambda own: "", shows: bool = True, most: Verdict = Verdict.WATCH) -> Iterator[HonestSite]:  # fmt: skip
    """Pages by somebody else about every brand in turn: rows of (host, name, language, title, text)."""
    for number, (host, name, language, title, text) in enumerate(rows):
        for own in (OWNS[number % 5], OWNS[(number + 2) % 5]):
            shown = own.zh if language == "zh" else own.name
            filled = {"n": shown, "f": own.brand.name, "c": own.company, "l": own.licence, "d": own.host, "u": own.home, "k": own.brand.key}  # fmt: skip
            url = f"https://{host}".format(**filled)
            picture = f'<img src="/img/{own.brand.key}.png" alt="{shown}">' if shows else ""
            body = f"<h1>{title.format(**filled)}</h1>{picture}{text.format(**filled)}{extra(own)}"
            html = shell(language, f"{title.format(**filled)} - {name}", name, body)
            pictures = pictures_of(url, (f"/img/{own.brand.key}.png",), logo(own.name)) if shows else ()
            yield HonestSite(kind=kind, url=url, own=own, html=html, pictures=pictures, most=most)


_QUOTES = "<blockquote>Our clients' money is kept apart from our own at first-class banks, and reconciled every day.</blockquote><blockquote>We answer every message within one working day, in eleven languages.</blockquote><blockquote>Our board publishes the minutes of its meetings, and our accounts are audited every year by an independent firm.</blockquote>"


def encyclopedias() -> Iterator[HonestSite]:
    """Entries about the brand, with its logo, its licence and its own sentences."""
    rows = (
        ("en.commonlore.org/wiki/{k}", "Commonlore", "en", "{f}", "<p>From Commonlore, the free encyclopaedia</p><p><b>{c}</b>, trading as <b>{n}</b>, is a company founded in 2004. It is licensed under number {l}.</p>" + _QUOTES + "<h2>History</h2><p>The firm moved its headquarters twice.</p><h2>References</h2><ol><li>Companies register, retrieved 2 May 2025.</li></ol><h2>External links</h2><a href='{u}'>Official website</a>"),
        ("baike.zhishu.cn/item/{k}", "知树百科", "zh", "{n}", "<p>{n}（{c}）是一家成立于2004年的公司，监管牌照号码为{l}。</p><p>公司总部曾两度搬迁，现有员工三百余人。</p><h2>发展历程</h2><p>2004年成立，2011年进入亚洲市场。</p><h2>参考资料</h2><p>1. 公司注册处，引用日期2025-05-02</p><p>词条标签：公司</p>"),
        ("de.wissensschatz.de/{k}", "Wissensschatz", "de", "{n}", "<p>{f} ist ein Unternehmen, das 2004 gegründet wurde und unter der Nummer {l} zugelassen ist.</p><h2>Geschichte</h2><p>Der Sitz wurde zweimal verlegt; heute arbeiten dort dreihundert Menschen.</p><h2>Einzelnachweise</h2><p>Handelsregister, abgerufen am 2. Mai 2025.</p><h2>Weblinks</h2><a href='{u}'>Offizielle Website</a>"),
        ("www.whatis.info/companies/{k}", "WhatIs", "en", "{n}", "<p>{f}: company profile. Legal name {c}. Licence {l}. Website <a href='{u}'>{d}</a>.</p>" + _QUOTES + "<p>Founded 2004. Employees 300. Source: annual report.</p>"),
    )  # fmt: skip
    yield from _written("encyclopedia", rows)
    yield from _written("encyclopedia_login", rows[:2], extra=lambda own: login("Log in to edit"))


def reviews() -> Iterator[HonestSite]:
    """Reviews and comparisons, with the brand's logo, its words and a reader's log-in."""
    rows = (
        ("brokerlens.example/{k}-review", "BrokerLens", "en", "{n} review 2026: is it safe?", "<p>Overall score 7.8/10. Pros: fast withdrawals. Cons: few shares.</p><p>{f} is run by {c} and holds licence {l}. We opened an account and withdrew 200 dollars; it took two days.</p>" + _QUOTES + "<p>Compared with four others it is neither cheap nor dear.</p><a href='{u}'>Visit {n}</a>"),
        ("www.pingjia.cn/{k}", "评家网", "zh", "{n}怎么样？2026年最新测评", "<p>综合评分7.8分。优点：出金快；缺点：品种少。</p><p>{n}由{c}运营，持有牌照{l}。我们实际开户并出金200美元，两天到账。</p><p>与另外四家平台对比，点差居中。用户口碑尚可。</p>"),
        ("depotvergleich.example/{k}", "Depotvergleich", "de", "{n} im Test: Erfahrungen und Gebühren", "<p>Gesamtnote 2,3. Vorteile: schnelle Auszahlung. Nachteile: wenige Aktien.</p><p>{f} gehört zu {c} (Lizenz {l}). Wir haben ein Konto eröffnet und 200 Euro ausgezahlt.</p><p>Im Vergleich mit vier anderen Anbietern liegt die Firma im Mittelfeld.</p>"),
        ("stars4all.example/company/{d}", "Stars4All", "en", "{n} Reviews | Read customer reviews of {d}", "<p>3.9 out of 5 · 1,204 reviews</p><p>Marta: They paid within a day. ★★★★☆</p><p>Jo: Support never answered. ★☆☆☆☆</p><p>Write a review of {n}.</p>"),
        ("opinioneslibres.example/{k}", "OpinionesLibres", "es", "Opiniones sobre {n}", "<p>Nota media: 3,9 de 5. Ventajas: pagos rápidos. Inconvenientes: pocas acciones.</p><p>{f} pertenece a {c} y tiene la licencia {l}.</p><p>Comparado con otros cuatro no es ni caro ni barato.</p>"),
    )  # fmt: skip
    yield from _written("review", rows)
    yield from _written("review_login", rows, extra=lambda own: login("Members' login"))


def others() -> Iterator[HonestSite]:
    """News, warnings, partners, directories, jobs, documents, code, mail, support forums, profiles, checkouts, members, programmes, exercises."""
    yield from _written("news", (
        ("dailyharrier.example/business/{k}", "The Daily Harrier", "en", "{n} fined after two-hour outage", "<p>By Ann Carrow, 3 May 2026</p><p>{f} was fined on Tuesday, the regulator said in a statement. “Welcome to {n}, pay the release fee”, read a fake page that had been sent to its clients.</p><p>A spokesman declined to comment.</p>"),
        ("caijingzao.cn/{k}", "财经早知道", "zh", "{n}回应系统故障", "<p>2026年5月3日 记者 林晓</p><p>{n}发言人表示，系统已于周二恢复。据了解，有不法分子冒充{n}客服，要求客户缴纳解冻费。</p><p>分析师称影响有限。</p>"),
        ("lequotidien.example/{k}", "Le Quotidien", "fr", "{n} : deux heures de panne", "<p>Publié le 3 mai 2026, par Luc Aubin</p><p>La société {f} a été sanctionnée mardi, selon le régulateur.</p><p>Un porte-parole n'a pas souhaité commenter.</p>"),
    ))  # fmt: skip
    yield from _written("warning", (
        ("register.conductoffice.example/warnings/{k}", "Conduct Office", "en", "Clone firm of {f}", "<p>Fraudsters are using the details of a firm that we have authorised to convince people that they work for a genuine company.</p><p>Clone firm details: {k}-vip.top, telephone 020 7946 0000. Authorised firm: {c}, reference number {l}, website {d}.</p><p>The clone is not authorised by us.</p>"),
        ("fanzha.example.cn/{k}", "反诈预警平台", "zh", "警惕假冒{n}的网站", "<p>近期发现不法分子冒充{n}，以“官方客服”名义要求用户缴纳保证金。</p><p>钓鱼网站：{k}-vip.top。官方网站为{d}。</p><p>请勿向陌生账户转账，发现可疑网站请举报。</p>"),
        ("scamlookout.example/{k}", "Scam Lookout", "en", "Fake {n} sites: a list", "<p>Beware of fake sites that imitate {n}. Report campaign 41.</p><p>They say: “Verify your {n} account now”. Domains: {k}-login.top, my-{k}.vip.</p><p>Indicators of compromise below.</p>"),
    ))  # fmt: skip
    yield from _written("partner", (
        ("rebatequay.example/{k}", "Rebate Quay", "en", "{n} rebates", "<p>Rebate Quay is an independent introducer. We may earn a commission when you open an account with {n}.</p><p>{f} is licensed ({l}). Rebates are paid weekly.</p><a href='{u}?ib=771'>Open an account with {n}</a>"),
        ("fanyongba.cn/{k}", "返佣吧", "zh", "{n}返佣开户", "<p>返佣吧是{n}的介绍经纪，与{n}无隶属关系。通过本站开户可获返佣。</p><a href='{u}?ib=771'>前往{n}官网开户</a>"),
    ), extra=lambda own: login("Partner login"))  # fmt: skip
    yield from _written("directory", (
        ("allfirms.example/{k}", "AllFirms", "en", "{c}", "<p>Company number 0771234. Status: active. Trading name: {n}. Website: <a href='{u}'>{d}</a>. Licence {l}.</p><p>Directors: two. Filing history: 31 documents.</p>"),
        ("qiyecha.example.cn/{k}", "企业查查", "zh", "{n}", "<p>公司名称：{c}。状态：存续。官网：{d}。许可证号：{l}。</p><p>股东信息、变更记录请登录后查看。</p>"),
        ("brokersassociation.example/members/{k}", "Brokers' Association", "en", "Member: {f}", "<p>{c} has been a member of the Brokers' Association since 2010. Licence {l}.</p><p>Members are bound by our code of conduct. Complaints about {n} may be sent to us.</p>"),
    ), extra=lambda own: login("Sign in"))  # fmt: skip
    yield from _written("jobs", (
        ("hireward.example/jobs/{k}-dealer", "Hireward", "en", "Dealer at {f}", "<p>{n} is looking for a dealer in Leeds. Salary on request. Apply by 1 December.</p><p>About {n}: {c} serves clients in forty countries.</p>"),
        ("zhaopinku.cn/{k}", "招聘库", "zh", "{n}招聘交易员", "<p>{n}诚聘交易员，工作地点上海，薪资面议。</p><p>公司简介：{c}，服务四十个国家和地区的客户。</p>"),
    ), extra=lambda own: login("Log in to apply"))  # fmt: skip
    yield from _written("code", (
        ("githive.example/{k}/api-client", "GitHive", "en", "{k}/api-client: unofficial Python client for {n}", "<p>This is not affiliated with {f}.</p><pre>client = Client('https://{d}', account='…', password='…')</pre><p>12 stars · 3 forks · last commit 2 months ago</p>"),
        ("lists.openmarkets.example/2026-May/{k}.html", "openmarkets list", "en", "[openmarkets] {n} feed broken?", "<p>From: Per Lind. Date: 3 May 2026</p><p>&gt; Welcome to {n}, your session has ended</p><p>Has anybody else seen this from {n} since Tuesday?</p><p>Previous message · Next message · Thread</p>"),
    ), extra=lambda own: login("Sign in"))  # fmt: skip
    yield from _written("forum", (
        ("tradersyard.example/t/{k}-withdrawal", "Traders' Yard", "en", "{n} withdrawal takes nine days", "<p>jonas_p</p><p>I asked {n} for my withdrawal nine days ago and have not heard a word since.</p><p>goldfinch</p><p>Mine came within a day, ask them for the reference number of the transfer.</p><p>marta</p><p>Same here, it came on the tenth day with an apology from {n}.</p><button>Reply</button>"),
        ("luntan.example.cn/thread-{k}-1.html", "汇聊论坛", "zh", "{n}出金要多久", "<p>楼主 发表于 2026-5-3</p><p>我在{n}申请出金已经九天了，客服一直没有回复，大家遇到过吗？</p><p>2楼 发表于 2026-5-3</p><p>我的一天就到账了，可以让客服提供流水号查询。</p><p>回复</p>"),
    ), extra=lambda own: login("Log in to reply"))  # fmt: skip
    yield from _written("profile", (
        ("chatterbox.example/{k}", "Chatterbox", "en", "{n} (@{k})", "<p>{f}. Trading involves risk. 12,300 followers · 41 following</p><p>Link: <a href='{u}'>{d}</a></p><p>New: gold around the clock.</p>"),
        ("weiliao.example.cn/u/{k}", "微聊", "zh", "{n}的主页", "<p>{n}官方账号 · 粉丝1.2万</p><p>官网：{d}</p><p>最新动态：黄金全天候交易上线。</p>"),
        ("appshelf.example/app/{k}", "AppShelf", "en", "{n} - Apps on AppShelf", "<p>{c}. Finance. Rated 4.1, 100K+ downloads.</p><p>Trade from your phone with {n}. Updated 2 May 2026.</p><p>Developer: {c}, website <a href='{u}'>{d}</a></p>"),
    ), extra=lambda own: login("Log in"))  # fmt: skip
    pay = "<form method='post' action='/charge'><input name='cardnumber' placeholder='Card number' autocomplete='cc-number'><input name='cvc' placeholder='CVC' autocomplete='cc-csc'><input name='exp' placeholder='MM/YY' autocomplete='cc-exp'><button>Pay 200.00</button></form>"
    yield from _written("payment", (
        ("checkout.tillbridge.example/p/8841", "Tillbridge", "en", "Pay {c}", "<p>Merchant: {n}. Amount: 200.00 USD. Reference 77120.</p><p>Tillbridge processes this payment for the merchant; it will appear as TILLBRIDGE*{n} on your statement.</p>"),
        ("cashier.huifu.example/o/21", "汇付收银台", "zh", "收银台", "<p>商户：{n}。金额：200.00 美元。</p><p>本次支付由汇付收银台提供，账单显示为HUIFU。</p>"),
    ), extra=lambda own: pay, shows=False)  # fmt: skip
    yield from _written("talk", (
        ("capitaldays.example/2026/programme", "Capital Days", "en", "Programme", "<p>10:00 Keynote: markets in 2027. 11:00 Panel with {f}, Northern Bank and two others.</p><p>Sponsors: {n}, Ledgerline, Paperclip.</p><p>Tickets from 90 euros.</p>"),
        ("cs.kingsbridge.ac.example/courses/hci/{k}", "Kingsbridge HCI", "en", "Exercise 4: redesign the login of {n}", "<p>Students: below is a copy of a login form of {n}; improve its labels. Do not enter real details.</p><p>Hand in by Friday. This exercise is not affiliated with {f}.</p>"),
        ("paperstack.example/pdf/{k}-annual-report-2025", "PaperStack", "en", "{c} annual report 2025 (PDF)", "<p>Page 1 of 84. {c}. Annual report 2025. {n} served clients in forty countries.</p>" + _QUOTES + "<p>Download · Share · Print</p>"),
        ("isitdown.example/{d}", "IsItDown", "en", "Is {n} down?", "<p>{d} answered in 120 ms. 14 people reported problems with {n} today.</p><p>Comments: Login does not work for me.</p>"),
        ("passkeyring.example/import/{k}", "Passkeyring", "en", "Save your {n} password", "<p>Passkeyring can log you in to {n} by itself. How to add {d} to your vault.</p>"),
    ))  # fmt: skip


def silent() -> Iterator[HonestSite]:
    """Pages that say nothing of the brand, at addresses of strangers."""
    for own, title, text in zip(OWNS, ("Welcome to nginx!", "Site not found", "marlowe.example is for sale", "Coming soon", ""), ("If you see this page, the server is installed.", "404", "This domain may be for sale.", "We are building something.", ""), strict=True):  # fmt: skip
        html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>"
        yield HonestSite(kind="silent", url="https://marlowe.example/", own=own, html=html)


KINDS: tuple[Callable[[], Iterator[HonestSite]], ...] = (bearers, policies, archives, translations, own_unlisted, encyclopedias, reviews, others, silent)  # fmt: skip
