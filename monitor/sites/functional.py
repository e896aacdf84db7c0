"""Words that sites say of themselves beside their name, and sentences that only the owner of a name says; in many languages."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.names.sector import STRONG, WEAK, is_run
from monitor.sites.folding import looks

#: stands for the brand's name in a text in which it was found
SIGN = "\ue000"
_LONGEST = 12
_WORDS = """
welcome to the your our my hello new user users member members now here s get started free start
official verification verify check center centre room area zone space dashboard webtrader terminal trading platform demo live real
login log-in signin sign-in logon access account accounts password reset forgot recovery security secure identity kyc
contact help faq support service services customer care desk online chat deposit funding withdrawal funds payment bonus
download downloads android ios iphone windows desktop mobile pc mac app apk index home homepage main page site website web portal
group global international limited ltd inc llc plc corp company co holdings pty gmbh
trade invest smarter better forex fx cfd gold crypto stocks indices broker markets market exchange bank wallet
card cards update migration restore process processing compensation activation upgrade anti fraud antifraud anti-fraud protection safety register registration open live sign up signup wealth capital
verified trusted regulated licensed secure safe leading award winning world no 1
欢迎 欢迎您 来到 访问 使用 您好 官方 官网 官方网站 网站 首页 主页 中文 中文网 中文官网 网 登录 登陆 登入 注册 立即 开户 客户 用户 会员 中心 专区 入口 后台 门户 系统 平台
交易 交易平台 外汇 黄金 理财 投资 金融 集团 有限公司 公司 国际 环球 中国 香港 亚太 全球 下载 客户端 应用 手机版 电脑版 安卓 苹果 在线 客服 人工客服 在线客服 客服中心 帮助 帮助中心 服务 热线
入金 出金 充值 提现 提款 存款 资金 账户 账号 密码 找回密码 忘记密码 重置密码 安全 安全中心 验证 核实 核验 认证 实名认证 身份验证 官方验证 官方核实 真伪 查询 防伪 解冻 申诉 激活 升级 优惠 活动 赠金
领取 奖励 的 与 和 及 您的 我的 我们 审核 解封 迁移 恢复 更新 卡 赔付 退款 返还 反诈 反诈骗 反欺诈 防骗 保护 登记 申请 认证中心 全新 正版 唯一 指定 正规 权威 值得信赖 领先 经纪商 交易商 券商 银行 交易所 钱包
đăng nhập đăng ký chính thức trang chủ sàn nạp tiền rút tiền tài khoản hỗ trợ khách hàng xác minh tải ứng dụng giao dịch chào mừng đến với
masuk daftar resmi situs akun deposit penarikan layanan pelanggan unduh aplikasi selamat datang di verifikasi perdagangan beranda
เข้าสู่ระบบ ลงทะเบียน เว็บไซต์ อย่างเป็นทางการ ฝากเงิน ถอนเงิน บัญชี ดาวน์โหลด ยินดีต้อนรับสู่ ยืนยัน ลูกค้า บริการ
iniciar sesión ingresar acceso entrar oficial sitio cuenta depósito retiro registro bienvenido bienvenidos a de descargar atención al cliente soporte
verificación área operaciones página clientes entrar conta depósito saque cadastro bem-vindo ao à baixar atendimento suporte verificação site cliente
connexion inscription officiel compte dépôt retrait bienvenue chez sur télécharger espace assistance accueil vérification le la les
anmelden anmeldung registrieren offizielle konto einzahlung auszahlung willkommen bei kundenservice hilfe überprüfung startseite der die das
вход войти регистрация официальный сайт личный кабинет счёт пополнение вывод средств добро пожаловать в скачать поддержка клиентов проверка главная
ログイン 公式 サイト 公式サイト 口座 開設 入金 出金 ようこそ へ サポート お客様 マイページ 本人確認 로그인 공식 홈페이지 계좌 입금 출금 고객센터 환영합니다 회원가입 인증
giriş kayıt resmi sitesi hesap para yatırma çekme hoş geldiniz indir destek müşteri doğrulama ana sayfa
تسجيل الدخول الموقع الرسمي حساب إيداع سحب مرحبا بكم في تحميل دعم العملاء التحقق
"""
#: further words of titles that name nobody; beside a name they tell of it as well as they speak for it: `Acme suspended`
_NOTICES = """
important notice notices alert alerts urgent action required announcement announcements information dear all of for and please confirm review pending
message messages statement continue loading redirecting wait moment just a blocked locked suspended limited session expired transfer claim survey fund funds refund refunds
about form document view shared secured untitled new page error oops warning congratulations hello
重要 通知 公告 提示 提醒 温馨提示 紧急 关于 尊敬的 请 确认 信息 加载中 跳转中 恭喜 您 有 一条 新消息 申请表 表单 提交
"""
_BEFORE = (
    r"welcome to(?: the)?|official (?:web)?(?:site|app|page|portal|account|platform|partner portal) of|log ?in to|sign in to|logging in to|"
    r"register with|team at|here at|we at|we are|thank you for choosing|open (?:an|your|a live) account with|"
    r"欢迎(?:您)?(?:来到|使用|登录|加入|访问|光临)?|登[录陆入]|您的|我们是|进入|感谢(?:您)?(?:使用|选择|信任)|尊敬的|请(?:登录|认准|使用)|认准|"
    r"chao mung (?:ban )?(?:den voi|den)|dang nhap(?: vao)?|selamat datang di|masuk ke|bienvenid[oa]s? a|iniciar sesion en|bem[- ]vindo (?:ao?|a)|"
    r"acesse (?:a )?sua conta|bienvenue (?:chez|sur)|willkommen bei|ようこそ"
)
_AFTER = (
    r"official|(?:client |customer |trader )?(?:login|log in|sign in|portal|support team|customer (?:service|care|support)|help ?desk|verification|"
    r"client area|web ?trader|account(?:s)? (?:team|department|security)|security (?:team|center|centre)|risk (?:control|department))|"
    r"account login|wallet login|app download|"
    r"官方|官网|客服|欢迎|为您|致力|客户端|登[录陆入]|提醒您|温馨提示|客户(?:服务|中心)|会员(?:中心)?|账户(?:登录|安全|中心)|安全中心|风控|财务部|验证中心|用户登录|中文官|交易平台|"
    r"chinh thuc|resmi|oficial|officiel|公式|公認|공식"
)


@cache
def functional() -> frozenset[str]:
    """Such words by their looks (`monitor.sites.folding.looks`)."""
    return frozenset(looks([_WORDS])[0].split()) | STRONG | WEAK


@lru_cache(4096)
def is_functional(piece: str) -> bool:
    """Whether a piece of a line (no separators, at most 40 characters) is such words, one after the other."""
    known = functional()
    if piece in known:
        return True
    if len(piece) > 40:
        return False
    if piece.isascii():
        return is_run(piece)
    reached = [True] + [False] * len(piece)
    for at in range(len(piece)):
        if reached[at]:
            for end in range(at + 1, min(len(piece), at + _LONGEST) + 1):
                reached[end] = reached[end] or piece[at:end] in known
    return reached[-1]


@cache
def _nobodys() -> frozenset[str]:
    return functional() | frozenset(looks([_NOTICES])[0].split())


def is_nobodys(piece: str) -> bool:
    """Whether a piece of a title names nobody: functional, or what notices are headed with."""
    return piece in _nobodys() or is_functional(piece)


@cache
def phrases() -> re.Pattern[str]:
    """Sentences in which the brand itself speaks, its name being `SIGN`; to be looked for in folded text."""
    return re.compile(
        rf"(?:^|\b|(?<=[\u3000-\u9fff]))(?:{_BEFORE})\s{{0,3}}{SIGN}|{SIGN}(?:'?s)?\s{{0,3}}(?:{_AFTER})"
    )
