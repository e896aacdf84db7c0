"""What to do about an alert: a short list per topic, and who takes over when nobody answers.

Source: the customer-service manual (complaints by topic, first answers, escalation ladder). Addresses and people stand in the
watchlist, never here.
"""

from __future__ import annotations

from alerts.messages.naming import matter_name
from alerts.replies.choosing import page_for
from monitor.brand import Brand
from monitor.watchlist.model import Ladder, Step
from monitor.wording import tr

Said = tuple[str, str]

_CALM: Said = (
    "First calm the customer, and say when you will answer.",
    "先安抚客户，并告知答复时间。",
)
_FOLLOW: Said = (
    "Follow the matter until it is settled, and note in the alert what was done.",
    "持续跟进直到问题解决，并在警报中记录处理过程。",
)

#: topic → what to do, in order
ADVICE: dict[str, tuple[Said, ...]] = {
    "fake_site_scam": (
        ("Tell customers not to transfer any more money.", "提醒客户切勿继续向对方转账。"),
        (
            "Legal: have the site taken down. Do not open it on a work machine.",
            "通知法务部门取缔该网站；请勿在办公电脑上打开该网址。",
        ),
        (
            "Where a customer reported it: take down the contact, the address, the money lost and how they met the site.",
            "如有客户举报：尽量留下联系方式、诈骗网址、损失金额以及接触该网站的经过。",
        ),
        (
            "Say that whoever pretends to be {brand} is a fraud, and give the official page: {page}",
            "告知客户凡冒充 {brand} 的都是诈骗行为，并提供官方核实页面：{page}",
        ),
        ("Offer what legal help the company can give: {help}", "告知公司可提供的法律援助：{help}"),
    ),
    "deposit_failure": (
        _CALM,
        (
            "Let the customer try another browser, such as Chrome, and allow pop-up windows.",
            "建议客户使用谷歌等浏览器，并检查是否拦截了弹出窗口。",
        ),
        (
            "Channel congested (“no trader assigned”): try the other payment channels yourself, then recommend one that works.",
            "通道拥堵（提示交易员分配失败）：先自行尝试其他支付通道，确认可用后推荐客户使用。",
        ),
        _FOLLOW,
    ),
    "withdrawal_delay": (
        _CALM,
        (
            "Look up the reason in the back office, funds → review record. Mostly the money does not go out the way it came in (同进同出).",
            "在 CRM 后台“资金-审核记录”查看被拒原因；多为未同进同出，告知客户本金的出金方式需与入金方式一致。",
        ),
        (
            "Not arrived for long: have the funding team trace it, and tell the account manager.",
            "长时间未到账：交由资金部门查询，并通知直属客户经理。",
        ),
        _FOLLOW,
    ),
    "login_failure": (
        _CALM,
        ("Try to log in yourself, and ask colleagues.", "先自行尝试登录，并与同事确认。"),
        (
            "If it works here: let the customer check network, server address, account and password, and give the backup address.",
            "若可正常登录：请客户检查网络、服务器地址、账户和密码，并提供备用网址。",
        ),
        (
            "Orders that went wrong meanwhile: hand them to the trading team afterwards.",
            "期间造成的订单问题，事后反馈给交易部门申请处理。",
        ),
    ),
    "platform_disconnect": (
        _CALM,
        ("Look at the charts yourself, and ask colleagues.", "自行查看交易盘面，并与同事确认是否断线或卡盘。"),
        (
            "If all is well here: let the customer check the network, switch the data centre, restart or reinstall MT.",
            "若无断线卡盘：请客户检查网络、切换 DC、重启或重装 MT。",
        ),
        (
            "Ask for the MT log; hand losses to the trading team.",
            "请客户提供 MT 日志；造成损失的反馈给交易部门申请处理。",
        ),
    ),
    "slippage": (
        _CALM,
        (
            "Ask for the contact and the order number; compare the order with the chart of that time.",
            "请客户提供联系方式和订单号，结合订单与当时 K 线图查看原因。",
        ),
        (
            "Explain that liquidity, execution and network cause slippage; promise nothing.",
            "说明滑点受流动性、成交机制和网络环境影响，不轻易承诺。",
        ),
        (
            "Cause unclear: confirm with the lead, then have the trading team look into it.",
            "无法确定原因：经 Leads 确认后交由交易部门查询。",
        ),
    ),
    "frozen_card": (
        _CALM,
        (
            "Let the customer ask the bank why the card was frozen, and by whom.",
            "请客户致电银行，确认冻卡原因和冻卡机构。",
        ),
        (
            "Risk control of the bank: a plausible explanation usually frees the card soon.",
            "银行大数据风控：向银行作出合理解释，一般很快解冻。",
        ),
        (
            "Frozen by the police: the customer asks that office for the reason; BO helps, the account manager is in copy.",
            "公安机关冻卡：客户联系该机关确认原因；由 BO 协助，并抄送直属客户经理。",
        ),
    ),
}
_GENERAL: tuple[Said, ...] = (
    _CALM,
    (
        "Find out what happened, and hand it to the department in charge within five minutes.",
        "核实情况，并在 5 分钟内转交负责部门。",
    ),
    _FOLLOW,
)
_MATTERS = {"fake_site": "fake_site_scam", "account": "login_failure"}


def advice(topic: str, matter: str, brand: Brand, *, region: str = "") -> tuple[str, ...]:
    """What to do, in order: by topic, else by matter, else what holds for any complaint.

    A sentence that needs a page which the brand does not name is left out.
    """
    facts = {
        "brand": brand.name,
        "page": page_for(brand.verification, region),
        "help": page_for(brand.help, region),
    }
    chosen = ADVICE.get(topic) or ADVICE.get(_MATTERS.get(matter, matter)) or _GENERAL
    said = (tr(*pair) for pair in chosen)
    return tuple(text.format(**facts) for text in said if all(facts[n] or f"{{{n}}}" not in text for n in facts))


def deadlines(ladder: Ladder, topic: str) -> tuple[str, ...]:
    """Who takes over when the alert stays unanswered, mildest rung first."""
    return tuple(_rung(step, topic) for step in ladder.step)


def _rung(step: Step, topic: str) -> str:
    after = []
    if step.after_hours is not None:
        after.append(tr(f"unanswered for {step.after_hours:g} h", f"{step.after_hours:g} 小时未处理"))
    if step.after_working_days is not None:
        days = step.after_working_days
        after.append(tr(f"unanswered for {days} working days", f"{days} 个工作日未处理"))
    if step.complaints is not None:
        about = matter_name(topic)
        after.append(
            tr(f"{step.complaints} complaints about “{about}”", f"关于“{about}”的投诉达 {step.complaints} 件")
        )
    who = f"{step.role} — {step.duty}" if step.duty else step.role
    return f"{tr(' or ', '或').join(after)}{tr(': ', '：')}{who}"
