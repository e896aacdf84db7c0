"""The suffixes under which a name can be had."""

from __future__ import annotations

from functools import cache

from monitor.names.permuting.labels import punycode
from monitor.names.suffixes import rules


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


#: second labels under which countries sell names to everybody
_SECONDS = _names("com net org co info biz or ne in web edu gov ac me id my nom gen firm ltd plc idv ind")
#: free hosting, page builders and tunnels where anybody gets a name in a minute, likeliest first
HOSTING = _names(
    """
    pages.dev vercel.app web.app webflow.io netlify.app plesk.page js.org firebaseapp.com onrender.com github.io blogspot.com
    weebly.com wixsite.com wordpress.com godaddysites.com mystrikingly.com myshopify.com herokuapp.com square.site glitch.me fly.dev
    workers.dev r2.dev repl.co replit.app surge.sh framer.app framer.website framer.ai carrd.co yolasite.com systeme.io squarespace.com
    webnode.page gitbook.io gitlab.io bitbucket.io azurewebsites.net azurestaticapps.net cloudfront.net amplifyapp.com s3.amazonaws.com
    appspot.com run.app translate.goog sites.google.com gr8.com co.place nicepage.io tilda.ws altervista.org ucoz.ru ucoz.net tumblr.com
    livejournal.com medium.com substack.com notion.site super.site bubbleapps.io softr.app typedream.app durable.co zyrosite.com
    hostingersite.com 000webhostapp.com infinityfreeapp.com epizy.com rf.gd byethost.com great-site.net unaux.com atwebpages.com
    cprapid.com temp.swtest.ru netsons.org wixstudio.io webador.com jimdosite.com jimdofree.com simplesite.com ukit.me umso.co
    deno.dev lovable.app bolt.host base44.app streamlit.app gradio.live hf.space ngrok.io ngrok.app ngrok-free.app ngrok-free.dev
    trycloudflare.com loca.lt serveo.net localhost.run railway.app up.railway.app koyeb.app cyclic.app northflank.app ondigitalocean.app
    linodeusercontent.com lhr.life ipfs.dweb.link ipfs.io fleek.co on.fleek.co eth.limo eth.link 4everland.app on-fleek.app pantheonsite.io
    azureedge.net z13.web.core.windows.net cloudapp.net bitballoon.com now.sh ghost.io readme.io myportfolio.com canva.site my.canva.site
    """
)
#: dynamic DNS: a name for any address, at once
DYNAMIC = _names(
    """
    duckdns.org ddns.net hopto.org zapto.org sytes.net no-ip.org no-ip.biz no-ip.info myftp.org myftp.biz myvnc.com servehttp.com
    servebeer.com serveblog.net serveftp.com servegame.com redirectme.net bounceme.net gotdns.ch webhop.me dynv6.net dns.navy
    dns.army v6.rocks mooo.com chickenkiller.com us.to strangled.net ignorelist.com crabdance.com jumpingcrab.com twilightparadox.com
    afraid.org viewdns.net ddnss.de dynu.net ddnsfree.com ddnsgeek.com giize.com gleeze.com kozow.com loseyourip.com ooguy.com theworkpc.com
    casacam.net accesscam.org camdvr.org freeddns.org mywire.org webredirect.org dyndns.org dyndns.info dnsalias.com homeip.net homeunix.com
    dyn.com selfip.com is-a-geek.com from-ca.com blogdns.com dyndns-web.com publicvm.com linkpc.net work.gd run.place line.pm
    dynip.org spdns.org spdns.de my-firewall.org my-gateway.de diskstation.me diskstation.eu synology.me myds.me myqnapcloud.com
    draydns.de dscloud.me i234.me familyds.com tplinkdns.com asuscomm.com keenetic.link ipq.co nerdpol.ovh 3utilities.com onthewifi.com
    """
)


@cache
def tops() -> tuple[str, ...]:
    """Every top-level domain that the bundled suffix list knows, in Unicode; `onion`, outside the DNS, is left out."""
    found = dict.fromkeys([rule[rule.rfind(".") + 1 :] for rule, private in rules().items() if not private])
    return tuple(top for top in found if top != "onion")


@cache
def seconds() -> tuple[str, ...]:
    """Suffixes of two labels that countries sell, `com.cn`, `co.uk`, and those that companies sell, `uk.com`, `ru.net`."""
    country = [
        rule
        for rule, private in rules().items()
        if not private and rule.count(".") == 1 and rule.partition(".")[0] in _SECONDS
    ]
    return (*country, *(rule for rule in _SOLD if rule in rules()))


#: second-level suffixes that companies sell like registries
_SOLD = _names(
    """
    co.com ru.com com.ru net.ru org.ru za.com sa.com uk.com us.com eu.com cn.com de.com br.com jp.net uk.net se.net gb.net hu.net in.net
    ru.net us.org eu.org com.de com.se co.nl co.no co.dk co.ro co.cz co.ca co.pl co.ua co.business co.financial co.network co.technology jpn.com
    mex.com africa.com gr.com ae.org pp.ru msk.ru spb.ru msk.su biz.ua pp.ua co.at or.at co.place ltd.ua
    """
)


@cache
def below(top: str) -> tuple[str, ...]:
    """The last two labels of every rule below `top`, private ones too: `blogspot.com`, `co.uk`."""
    end = "." + top
    found = (".".join(rule.rsplit(".", 2)[-2:]) for rule in rules() if rule.endswith(end))
    return tuple(dict.fromkeys(one for one in found if one[0] not in "*!"))


@cache
def encoded(suffix: str) -> str:
    """The suffix in ASCII form."""
    if suffix.isascii():
        return suffix
    return ".".join(one if one.isascii() else "xn--" + punycode(one) for one in suffix.split("."))
