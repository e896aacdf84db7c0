"""Recorded pages of forums and blogs, each site in at most ten lines of TOML."""

from __future__ import annotations

from benchmarks.recorded_table import LeftOut, Recorded

FORUMS = (
    Recorded(
        ("forum-html/*__xenforo.html",),
        """
[[source]]
key = "xenforo"
kind = "html"
url = "https://forums.oneplus.net/threads/marsh-cm13.405700/page-5"
items = "li.message"
fields.url = "a.datePermalink::attr(href)"
fields.site_id = "::attr(id)"
fields.text = ".messageText"
fields.author = "a.username.author"
fields.published = "a.datePermalink .DateTime"
""",
    ),
    Recorded(
        ("forum-html/29__other.html", "forum-html/30__other.html"),
        """
[[source]]
key = "vanilla-excerpts"
kind = "html"
url = "https://forums.pdfforge.org/categories/english-help"
items = ".ItemContent.Discussion"
fields.url = ".Title a::attr(href)"
fields.title = ".Title a"
fields.text = ".Message.Excerpt"
fields.author = ".LastCommentBy a"
fields.published = ".LastCommentDate"
""",
    ),
    Recorded(
        ("forum-html/37__vanilla.html",),
        """
[[source]]
key = "vanilla"
kind = "html"
url = "http://bitterkittens.com/categories/the-t-lounge/p8"
items = "tr.Item"
fields.url = "a.Title::attr(href)"
fields.title = "a.Title"
fields.author = ".FirstUser .UserLink"
fields.published = ".FirstUser time::attr(datetime)"
""",
    ),
    Recorded(
        ("forum-html/42__vbulletin.html", "forum-html/62__vbulletin.html"),
        """
[[source]]
key = "vbulletin-thread"
kind = "html"
url = "http://forum.example/showthread.php?t=53668"
items = "li.postbitlegacy.postcontainer"
fields.url = "a.postcounter::attr(href)"
fields.text = ".postbody .content blockquote.postcontent"
fields.author = ".userinfo a.username"
fields.published = ".postdate"
""",
    ),
    Recorded(
        ("forum-html/71__vbulletin.html",),
        """
[[source]]
key = "vbulletin-list"
kind = "html"
url = "https://forum.mindfactory.de/f42-bestellungen"
items = "li.threadbit"
fields.url = "a.title::attr(href)"
fields.title = "a.title"
fields.text = ".threadinfo::attr(title)"
fields.author = ".author a.username"
fields.published = ".author .label"
""",
    ),
    Recorded(
        ("forum-html/9__vbulletin.html",),
        """
[[source]]
key = "vbulletin-articles"
kind = "html"
url = "http://www.civfanatics.ru/"
items = "div.article_preview"
fields.url = ".title a::attr(href)"
fields.title = ".title a"
fields.text = ".article_preview_contents"
fields.author = ".cms_article_username a.username strong"
fields.published = ".cms_article_username"
""",
    ),
    Recorded(
        ("forum-html/193__vbulletin.html",),
        """
[[source]]
key = "vbulletin-index"
kind = "html"
url = "http://www.aussiev8.com.au/forum.php"
items = ".forumlastpost"
fields.url = "a.threadtitle::attr(href)"
fields.title = "a.threadtitle"
fields.author = ".lastpostby a.username strong"
fields.published = ".lastpostdate"
time_zone = "Australia/Sydney"
""",
    ),
    Recorded(
        ("forum-html/45__bbpress.html",),
        """
[[source]]
key = "bbpress"
kind = "html"
url = "http://juragancipir.com/forums/forum/diskusi-blog/"
items = "ul[id^=bbp-topic-]"
fields.url = "a.bbp-topic-permalink::attr(href)"
fields.title = "a.bbp-topic-permalink"
fields.author = ".bbp-topic-started-by .bbp-author-name"
fields.published = ".bbp-topic-freshness > a"
""",
    ),
    Recorded(
        ("forum-html/59__other.html", "forum-html/60__other.html"),
        """
[[source]]
key = "notebooksbilliger"
kind = "html"
url = "http://www.notebooksbilliger.de/forum"
items = ".forum_box_thread_content:has(.thread_user)"
fields.url = "a[title='Zum letzten Beitrag']::attr(href)"
fields.text = ".forum_box_thread_content_left"
fields.author = ".thread_user"
fields.published = "div:has(> .thread_user)"
time_zone = "Europe/Berlin"
""",
    ),
    Recorded(
        ("forum-html/64__phpbb.html",),
        """
[[source]]
key = "phpbb-thread"
kind = "html"
url = "http://www.zone-concours.com/forum/topic115.html"
items = "div.post"
fields.url = ".author a::attr(href)"
fields.title = "h3"
fields.text = ".content"
fields.author = ".author strong"
fields.published = ".author"
""",
    ),
    Recorded(
        ("forum-html/66__other.html",),
        """
[[source]]
key = "astral-guild"
kind = "html"
url = "http://forum.astral-guild.net/board/"
items = "tr:has(td.lc a[href*='/board/'])"
fields.url = "td.lc a::attr(href)"
fields.title = "td.lc a"
fields.author = "td:nth-child(3)"
fields.published = "small"
time_zone = "Asia/Tokyo"
""",
    ),
    Recorded(
        ("forum-html/68__other.html", "forum-html/69__other.html"),
        """
[[source]]
key = "jive"
kind = "html"
url = "http://www.flyordie.com/forum/forum.jsp?forum=2"
items = "tr:has(> td > font > a.forum[href^='thread.jsp'])"
fields.url = "a.forum::attr(href)"
fields.title = "a.forum"
fields.author = "a[href^='profile.jsp'], td:nth-child(4)"
fields.published = "table td"
""",
    ),
    Recorded(
        ("forum-html/89__mybb.html",),
        """
[[source]]
key = "mybb-index"
kind = "html"
url = "http://forum.pokemonpets.com/"
items = "td:has(a[href*='action=lastpost'])"
fields.url = "a::attr(href)"
fields.title = "a::attr(title)"
fields.author = "span > a + br + br + a, span > a:last-child"
fields.published = "span.smalltext"
""",
    ),
    Recorded(
        ("forum-html/189__smf.html",),
        """
[[source]]
key = "smf-index"
kind = "html"
url = "http://www.pcbheaven.com/forum/index.php"
items = "td.lastpost p:has(a[title])"
fields.url = "a[title]::attr(href)"
fields.title = "a[title]::attr(title)"
fields.author = "a"
fields.published = "::text"
""",
    ),
    Recorded(
        ("forum-html/12__wordpress.html",),
        """
[[source]]
key = "newschittagong"
kind = "html"
url = "http://www.newschittagong24.com/?cat=1"
items = "article.item-list"
fields.url = "h2 a::attr(href)"
fields.title = "h2 a"
fields.text = ".entry p"
fields.published = ".post-meta span"
""",
    ),
    Recorded(
        ("forum-html/126__wordpress.html",),
        """
[[source]]
key = "gamingshogun"
kind = "html"
url = "http://gamingshogun.com/"
items = "article.post"
fields.url = ".entry-title a::attr(href)"
fields.title = ".entry-title"
fields.text = ".entry-content p"
fields.author = ".author .fn"
fields.published = ".entry-meta .date .updated"
""",
    ),
    Recorded(
        ("forum-html/132__wordpress.html",),
        """
[[source]]
key = "eordaialive"
kind = "html"
url = "http://eordaialive.example/"
items = ".one_post"
fields.url = "h3 a::attr(href)"
fields.title = "h3 a"
fields.published = ".post_meta"
time_zone = "Europe/Athens"
""",
    ),
    Recorded(
        ("forum-html/138__wordpress.html",),
        """
[[source]]
key = "disfracesjarana"
kind = "html"
url = "https://disfracesjarana.com/blog/2016/01/"
items = "article.article:has(h3.title)"
fields.url = "h3 a::attr(href)"
fields.title = "h3"
fields.text = "p"
fields.published = ".entry-info span"
""",
    ),
    Recorded(
        ("forum-html/174__wordpress.html", "forum-html/180__wordpress.html"),
        """
[[source]]
key = "wordpress-theme"
kind = "html"
url = "http://mightyfingers.com/blog/page/4/"
items = "article.post"
fields.url = ".entry-title a::attr(href), .post-title a::attr(href)"
fields.title = ".entry-title, .post-title"
fields.text = ".entry-summary p, .post-excerpt-lg p"
fields.author = ".author a"
fields.published = "time.published::attr(datetime)"
""",
    ),
)

FORUMS_LEFT_OUT = (
    LeftOut(
        tuple(f"forum-html/{name}.html" for name in ("84__wordpress", "91__mybb", "92__mybb", "156__wordpress")),
        "one article, a member list, a calendar, a picture: not a list of posts",
    ),
    LeftOut(
        ("forum-html/67__other.html",), "an index of boards without a title, an author or an address of any post"
    ),
)
