"""What the fields of forms ask for, told by their type, autofill name and words in Chinese, English and further languages."""

from __future__ import annotations

import re

from monitor.sites.page import Field, FieldKind

#: types of input that ask for nothing that is typed
SILENT = frozenset({"hidden", "submit", "button", "reset", "image", "checkbox", "radio", "range", "color"})
#: words of a field that are looked at
_LOOKED_AT = 300

#: autofill names (HTML Standard §4.10.18.7.1)
_AUTOFILL = {
    "one-time-code": FieldKind.OTP,
    "current-password": FieldKind.PASSWORD,
    "new-password": FieldKind.PASSWORD,
    "username": FieldKind.ACCOUNT,
    "email": FieldKind.EMAIL,
    "tel": FieldKind.PHONE,
    "tel-national": FieldKind.PHONE,
    "transaction-amount": FieldKind.AMOUNT,
    **{
        f"cc-{part}": FieldKind.CARD
        for part in ("number", "csc", "exp", "exp-month", "exp-year", "name", "given-name", "family-name", "type")
    },
}
_TYPES = {
    "file": FieldKind.UPLOAD,
    "password": FieldKind.PASSWORD,
    "email": FieldKind.EMAIL,
    "tel": FieldKind.PHONE,
    "search": FieldKind.SEARCH,
}
#: type → what words may say against it
_CHOSEN = frozenset({FieldKind.IDENTITY, FieldKind.CARD})
_MORE = frozenset({FieldKind.SEED, FieldKind.CARD, FieldKind.OTP})
_SECRET = _MORE | {FieldKind.IDENTITY, FieldKind.PASSWORD}
_OUTRANKS: dict[FieldKind, frozenset[FieldKind]] = {
    FieldKind.UPLOAD: frozenset({FieldKind.IDENTITY}),
    FieldKind.PASSWORD: _MORE,
    FieldKind.EMAIL: frozenset(),
    FieldKind.PHONE: _MORE | {FieldKind.IDENTITY, FieldKind.AMOUNT},
    FieldKind.SEARCH: _MORE | {FieldKind.IDENTITY, FieldKind.AMOUNT},
}


def _words(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


#: kind → the words that ask for it, the most telling kinds first. Latin words stand alone or as parts of names such as `userPhone`;
#: they come from what browsers' own autofill looks for, in the languages that it knows
_ASKED: tuple[tuple[FieldKind, re.Pattern[str]], ...] = (
    (
        FieldKind.SEED,
        _words(
            r"助[记記][词詞]|私[钥鑰]|恢复短语|恢復短語|[种種]子[短密]?[语語词詞码碼]|注记词|註記詞|キーストア|復元フレーズ|シードフレーズ|니모닉|시드\s?구문|개인\s?키",
            r"(?:seed|recovery|secret|backup|mnemonic|wallet)[\s_-]?(?:recovery[\s_-]?)?(?:phrase|words?)|mnemonic|private[\s_-]?key|priv[_-]?key|keystore",
            r"frase[\s_-](?:semilla|de recuperaci|secreta)|phrase[\s_-](?:de r[ée]cup|secr)|сид[\s-]?фраз|секретн\w+ фраз|приватн\w+ ключ|كلمات الاسترداد|cụm từ khôi phục",
        ),
    ),
    (
        FieldKind.CARD,
        _words(
            r"信用卡|[银銀]行卡|[储儲]蓄卡|借[记記]卡|卡[号號]|安全[码碼]|有效(?:期|日期)|持卡人|カード番号|セキュリティコード|有効期限|카드\s?번호|보안\s?코드",
            r"(?:card|cc)[\s_-]?(?:number|num|no|nr)(?![a-z])|(?:credit|debit|bank)[\s_-]?card|card[\s_-]?holder|name[\s_-]on[\s_-]card|\bcvv2?\b|\bcvc2?\b|cvv|\bcsc\b|security[\s_-]?code|(?:card|cc)[\s_-]?(?:exp|cvc)|expir(?:y|ation)[\s_-]?date|\bexpiry\b|mm\s?/\s?yy|\b(?:0000|1234|xxxx)[ -](?:0000|5678|xxxx)[ -]",
            r"n[uú]mero de (?:la )?tarjeta|n[uú]mero do cart[aã]o|num[ée]ro de (?:la )?carte|kartennummer|numero (?:della )?carta|номер карты|số thẻ|nomor kartu|หมายเลขบัตร(?!ประ)|رقم البطاقة|kart numaras",
        ),
    ),
    (
        FieldKind.OTP,
        _words(
            r"[验驗][证證][码碼]|校[验驗][码碼]|[动動][态態](?:口令|密?[码碼])|短信[码碼]|[谷穀]歌[验驗]|令牌|二次[验驗]|安全令|認証コード|確認コード|ワンタイム|인증\s?(?:번호|코드)",
            r"\botp\b|(?:^|[^a-z])otp|one[\s_-]?time|2fa|two[\s_-]?factor|(?:verification|verify|sms|auth(?:entication|enticator)?|confirm(?:ation)?|pass|valid(?:ate|ation)?|captcha|google)[\s_-]?code|captcha|vcode|authenticator|\btotp\b|yzm|\btan\b",
            r"c[oó]digo de (?:verificaci|seguran|confirma|autent)|code de (?:v[ée]rif|confirm|s[ée]curit)|best[äa]tigungscode|код (?:из смс|подтвер)|mã (?:xác|otp)|kode (?:otp|verif)|รหัส(?:ยืนยัน| ?otp)|رمز التحقق|doğrulama kodu",
        ),
    ),
    (
        FieldKind.IDENTITY,
        _words(
            r"身[份分][证證](?:[号號]|[件明])?|[证證]件|[护護]照|[驾駕][驶駛]?[证證照]|社会?保[障险]|居住[证證]|手持|实名|實名|マイナンバー|身分証|免許証|パスポート|주민\s?등록|여권|신분증",
            r"passport(?!\.js)|(?:national|government|identity|citizen|tax)[\s_-]?(?:id|number|card|document)|id[\s_-]?(?:card|number|num|document|front|back|proof)|\bssn\b|social[\s_-]?security|driver'?s?[\s_-]?licen[cs]e|idcard|id_?no\b|sfz|proof of (?:identity|address)|\bkyc\b|selfie|date of birth|\bdob\b",
            r"\bdni\b|\bcpf\b|\brg\b|c[ée]dula|carte d.identit|ausweis|codice fiscale|паспорт|\bинн\b|\bcccd\b|\bcmnd\b|căn cước|\bnik\b|\bktp\b|บัตรประ|رقم الهوية|tc kimlik|aadhaar|\bpan (?:card|number)",
        ),
    ),
    (
        FieldKind.PASSWORD,
        _words(
            r"密[码碼]|口令|登[录錄入]密|交易密|支付密|パスワード|暗証番号|비밀\s?번호|암호",
            r"pass(?:word|wd|phrase|code)|(?:^|[^a-z])(?:pwd|passwd|pass|pin)(?![a-z])|userpwd|loginpwd|[_-]?pwd\b",
            r"contrase[nñ]a|\bclave\b|senha|mot de passe|passwort|kennwort|парол|mật khẩu|kata sandi|รหัสผ่าน|كلمة (?:المرور|السر)|parola|şifre|wachtwoord|hasło|सांकेतिक|पासवर्ड",
        ),
    ),
    (
        FieldKind.AMOUNT,
        _words(
            r"金[额額]|入金|出金|充[值币幣]|提[现現款币幣]|存款|[汇匯转轉][款账帳]|投[资資](?:金|额|額)|[数數]量|[购購][买買]|[请請]?[输輸]入.{0,6}[元币幣]|入金額|출금|입금|금액",
            r"amount|deposit|withdraw(?:al)?|top[\s_-]?up|recharge|(?:transfer|invest(?:ment)?|stake)[\s_-]?(?:sum|value)|usdt[\s_-]?(?:amount|qty)|how much|\bprice\b|\bmoney\b",
            r"\bmonto\b|importe|\bvalor\b|montant|betrag|importo|сумма|số tiền|jumlah|nominal|จำนวนเงิน|المبلغ|tutar",
        ),
    ),
    (
        FieldKind.EMAIL,
        _words(
            r"[邮郵]箱|[电電]子[邮郵]|信箱|メール|이메일",
            r"e-?mail|@[\w-]+\.[a-z]{2,}",
            r"correo|courriel|почт|البريد|อีเมล|e-?posta",
        ),
    ),
    (
        FieldKind.PHONE,
        _words(
            r"手[机機][号號]?|[电電][话話]|[联聯][络絡系繫][电電方]|門號|電話番号|携帯|휴대|전화",
            r"phone|mobile|(?:^|[^a-z])(?:tel|cell|msisdn|shouji)(?![a-z])|whatsapp",
            r"tel[ée]fono|celular|t[ée]l[ée]phone|telefon|handy|телефон|điện thoại|\bhp\b|ponsel|โทรศัพท์|الهاتف|الجوال",
        ),
    ),
    (
        FieldKind.ACCOUNT,
        _words(
            r"用[户戶][名号號]?|[账帳][号號户戶]|登[录錄入][名号號]|会员|會員|客[户戶][号號]|交易[账帳]|ユーザー|ログイン|会員番号|아이디|계정|사용자",
            r"user(?:[\s_-]?(?:name|id))?(?![a-z])|log[\s_-]?in(?![a-z])|account|(?:^|[^a-z])(?:acct|uid|uname|member|loginid|mt[45])(?![a-z])|sign[\s_-]?in",
            r"usuario|usu[aá]rio|identifiant|benutzer|nutzername|utente|логин|пользовател|tài khoản|tên đăng|nama pengguna|akun|ผู้ใช้|المستخدم|kullanıcı",
        ),
    ),
    (
        FieldKind.SEARCH,
        _words(
            r"搜[索尋寻]|[查検检檢][询詢索]|站内搜|검색",
            r"search|(?:^|[^a-z])(?:q|query|keyword|kw)(?:$|[^a-z])",
            r"buscar|recherche|suche|поиск|tìm|cari\b|ค้นหา|بحث|ara\b",
        ),
    ),
)


def field_of(attributes: dict[str, str], words: tuple[str, ...], at: int) -> Field | None:
    """The field that these attributes make, None for one that asks for nothing; `words` are its label and what stands before it.

    `attributes` are those of an input, textarea or select (`tag` names it), or of an element that is edited in place.
    """
    kind = attributes.get("type", "").strip().lower()
    if kind in SILENT or attributes.get("tag") == "form":
        return None
    said = [attributes.get(key, "") for key in ("aria-label", "placeholder", "title", "data-placeholder")]
    names = [
        attributes.get(key, "") for key in ("name", "id", "ng-model", "v-model", "formcontrolname", "data-testid")
    ]
    label = next((text for text in (*words[:1], *said, *words[1:], *names[:2]) if text.strip()), "") or kind
    asked = _kind(attributes, (*words[:1], *said), tuple(names), words[1:])
    return Field(asked, " ".join(label.split())[:_LOOKED_AT], at)


def _kind(
    attributes: dict[str, str], said: tuple[str, ...], names: tuple[str, ...], near: tuple[str, ...]
) -> FieldKind:
    """Words for people come before names for programs, and what either of them says before the type, which `text` says of everything.

    What stands `near` may be about anything, so that a name goes before it, unless secrets are spoken of.
    """
    if attributes.get("tag") == "select":
        return _asked(said, _CHOSEN) or FieldKind.TEXT
    typed = _TYPES.get(attributes.get("type", "").strip().lower())
    wished = attributes.get("autocomplete", "").lower().split()
    filled = next((_AUTOFILL[one] for one in wished if one in _AUTOFILL), None)
    if typed is not None:
        texts = (*said, *((*names, *near) if typed is not FieldKind.PASSWORD else names[:2]))
        return _asked(texts, _OUTRANKS[typed]) or (filled if typed is FieldKind.PASSWORD else None) or typed
    own, near = tuple(map(_parted, names)), tuple(map(_parted, near))
    return filled or _asked(said) or _asked((*own, *near), _SECRET) or _asked(own) or _asked(near) or FieldKind.TEXT


def _asked(texts: tuple[str, ...], wanted: frozenset[FieldKind] | None = None) -> FieldKind | None:
    whole = " | ".join(text[:_LOOKED_AT] for text in texts if text)
    if not whole:
        return None
    for kind, pattern in _ASKED:
        if (wanted is None or kind in wanted) and pattern.search(whole):
            return kind
    return None


_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def _parted(name: str) -> str:
    """`userPhone` as `user Phone`."""
    return _CAPITAL.sub(" ", name[:_LOOKED_AT])


def together(fields: list[Field], lengths: list[str]) -> list[Field]:
    """`fields` with rows of boxes told by their number: twelve or more for one word each are a seed phrase (BIP 39), four to eight for one
    sign each a one-time code. `lengths` are their `maxlength`s."""
    plain = [index for index, field in enumerate(fields) if field.kind is FieldKind.TEXT]
    single = [index for index, field in enumerate(fields) if lengths[index].strip() == "1"]
    numbered = [index for index in plain if _NUMBERED.search(fields[index].label) or not fields[index].label]
    kinds = dict.fromkeys(single if 4 <= len(single) <= 8 else (), FieldKind.OTP)
    if len(numbered) in (12, 15, 18, 21, 24):
        kinds.update(dict.fromkeys(numbered, FieldKind.SEED))
    return [
        Field(kinds[index], field.label, field.at) if index in kinds else field
        for index, field in enumerate(fields)
    ]


_NUMBERED = re.compile(
    r"^(?:word|input|第|#|mnemonic|seed|phrase)?[\s_#.-]*\d{1,2}[\s.:)个個词詞]*$", re.IGNORECASE
)
