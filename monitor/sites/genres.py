"""How those write who are not the brand: reporters, raters, forums, those who warn, partners, encyclopedias; and what their documents call themselves."""

from __future__ import annotations

import re

DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\b\d{1,2}(?:st|nd|rd|th)? (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6},? (?:19|20)\d\d"
    r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w{0,6} \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d\d|\d{1,3} (?:minutes?|hours?|days?|weeks?|months?|years?) ago|\d{1,3} ?(?:分钟|小时|天|周|个月|年|楼)前",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"^(?:by|written by|reported by|author|text|story by|words by|editor|reporting by)[ :]+[A-Z\w]|(?:记者|記者|作者|编辑|編輯|撰文|来源|來源|责编|責編|文/|采写|通讯员)\s?[:：/｜|]?\s?\S",
    re.IGNORECASE,
)
#: how reporters write: who said so, what was announced, compared with when
REPORTS = re.compile(
    r"\b(?:spokes(?:man|woman|person)|declined to comment|told (?:reporters|us|the)|said (?:on|in|that|it|he|she|they)|according to (?:a|the|its|court|police)|said in a statement|in a statement|announced (?:on|that)|filing|quarter|year[- ]on[- ]year|prosecutors?|pleaded|court heard|police said|investigators?|analysts?)\b"
    r"|发言人|发布公告|公告称|记者|同比|环比|拒绝.{0,20}置评|据(?:悉|报道|了解|介绍)|本报讯|警方|检方|法院|原告|被告|判决|受访|业内人士|分析师|(?:表示|称|指出|认为)[，,：:]|[”』」](?:[^。\n]{0,20})(?:表示|说|称)",
    re.IGNORECASE,
)
READ_ON = re.compile(
    r"min(?:ute)?s? read|read more|related (?:stories|articles)|more from|latest news|breaking|newsletter|subscribe|editorial|correction|share this|comments?\b"
    r"|延伸阅读|相关(?:新闻|阅读|报道)|更多新闻|责任编辑|编者按|阅读原文|热点新闻",
    re.IGNORECASE,
)
ARTICLE_META = frozenset(
    ("article:published_time", "article:modified_time", "article:author", "article:section", "article:publisher", "author", "byl", "parsely-author", "parsely-pub-date", "pubdate", "publishdate", "date", "dc.date", "dc.creator", "dc.date.issued", "news_keywords", "datepublished", "sailthru.date", "citation_author")
)  # fmt: skip
TYPED = re.compile(r"[\"']@type[\"']\s{0,3}:\s{0,3}\[?\s{0,3}[\"'](\w{3,40})[\"']")
ARTICLES = frozenset(
    {
        "NewsArticle",
        "Article",
        "BlogPosting",
        "ReportageNewsArticle",
        "AnalysisNewsArticle",
        "OpinionNewsArticle",
        "ScholarlyArticle",
        "TechArticle",
    }
)
REVIEWS = frozenset({"Review", "AggregateRating", "CriticReview", "ClaimReview", "ItemList", "Rating"})
THREADS = frozenset({"DiscussionForumPosting", "QAPage", "Question", "Comment", "Answer"})
RATED = re.compile(
    r"(?<![\d/.])\d(?:\.\d{1,2})? ?(?:/|out of|von|sur|de) ?(?:5|10)(?![\d/])|[★☆⭐]{2,}|\b(?:pros|cons)\b|\boverall (?:score|rating)|\bour (?:verdict|rating|review|score)|\bratings?\b|\breviews?\b|\b(?:best|top) \d{1,2}\b|\bcompare[ds]?\b|\bvs\.?\b|\balternatives?\b"
    r"|评分|打分|综合得分|测评|评测|優點|优点|缺点|缺點|对比|對比|排行|排名|口碑|点评|推荐指数|横评",
    re.IGNORECASE,
)
TURN = re.compile(
    r"^(?:#\d{1,5}|\d{1,4} ?(?:楼|樓)|沙发|板凳|楼主|樓主|回复|回覆|引用|发表于|發表於|最后编辑|举报|只看该作者)|\b(?:wrote|replied|posted|said) ?:|(?:发表于|發表於|回复于|发布于)|\breply(?:ing)?\b|\bquote\b|\breport(?: post)?$"
    r"|\bre: |\b(?:joined|posts|member|reputation|likes?|upvotes?) ?:? ?\d|(?:帖子|积分|注册时间|等级|威望|点赞)[:：]? ?\d|original poster|\bOP\b|last edited|show(?:ing)? replies|\d+ (?:replies|comments|answers)|\d+ ?(?:条|個|个)(?:回复|评论|回答)",
    re.IGNORECASE,
)
WARNS = re.compile(
    r"(?:warning|alert|blacklist|clone|unauthori[sz]ed|unlicensed|scam|fraud\w{0,5}|impersonat\w{1,5}|fake|phishing) (?:list|firms?|notice|alert|entit\w+|compan\w+|web ?sites?|sites?|domains?|report|campaign|details)|(?:list of|beware of|reports? of|warns? (?:about|of|against|over)|details of) [^.\n]{0,60}(?:fake|scam|clone|unauthori[sz]ed|fraud|impersonat|phishing)"
    r"|is not authori[sz]ed|not (?:regulated|registered|licensed) (?:by|with)|(?:cloned?|impersonat\w+) (?:the )?(?:details|firm|brand|name|of)|indicators of compromise|\bIOCs?\b|警示名单|黑名单|可疑(?:网站|实体)|未(?:经|获)(?:授权|批准)|(?:曝光|揭露|拆穿|识破)|(?:冒充|假冒|仿冒)[^。\n]{0,30}(?:网站|平台|公司|被|诈骗)|诈骗(?:手法|套路|案|团伙)|钓鱼网站|投资者警示|提示投资者",
    re.IGNORECASE,
)
DISCLOSES = re.compile(
    r"affiliate (?:disclosure|links?|partner|programme|program)|we (?:may )?(?:earn|receive)s? (?:a |an )?(?:commission|compensation|referral)|introducing broker|independent (?:introducer|partner|affiliate)|not (?:affiliated|associated|endorsed)|(?:is|are) paid (?:a commission )?(?:by|for)|sponsored (?:content|post)|referral (?:fee|partner)|authori[sz]ed (?:partner|reseller|introducer)|no(?:t)? (?:official|part of)"
    r"|推广(?:合作|链接|佣金)|合作伙伴(?:声明|披露)|介绍经纪|独立(?:代理|介绍|合作)|(?:佣金|返佣)披露|可能(?:会)?(?:获得|收取)佣金|与[^。\n]{0,30}(?:无关联|没有关联|不隶属)|并非[^。\n]{0,20}官方|非官方|不代表[^。\n]{0,20}(?:立场|官方)",
    re.IGNORECASE,
)
ENCYCLOPEDIA = re.compile(
    r"\b(?:from [\w ]{3,30} encyclop\w+|edit source|view history|external links|retrieved (?:on )?\d|citation needed|this article|disambiguation|see also|references)\b|参考资料|参考文献|词条|词條|编辑历史|外部链接|外部連結|消歧义|維基|维基|百科",
    re.IGNORECASE,
)
