"""How each kind of recorded site is watched: at most ten lines of TOML, and which recordings it fits."""

from __future__ import annotations

from benchmarks.recorded_table import LeftOut, Recorded

FEEDS = ("feeds-*/*", "discourse/*.rss", "itunes-customerreviews-json/*.xml", "wordpress/*feed*")

SOURCES = (
    Recorded(
        FEEDS,
        """
[[source]]
key = "feed"
kind = "feed"
url = "http://feeds.example/news/feed.xml"
""",
    ),
    Recorded(
        ("discourse/*topics*.json",),
        """
[[source]]
key = "discourse"
kind = "json"
url = "https://forum.example/latest.json"
items = "topic_list.topics"
fields.url = "join('/', ['/t', slug, to_string(id)])"
fields.title = "title"
fields.author = "last_poster_username"
fields.published = "created_at"
paging = { page = "page", first = 0 }
""",
    ),
    Recorded(
        ("discourse/*__posts.json",),
        """
[[source]]
key = "discourse-posts"
kind = "json"
url = "https://forum.example/posts.json"
items = "latest_posts"
fields.url = "join('/', ['/t', topic_slug, to_string(topic_id), to_string(post_number)])"
fields.title = "topic_title"
fields.text = "cooked"
fields.author = "username"
fields.published = "created_at"
""",
    ),
    Recorded(
        ("discourse/*__t_*.json", "discourse/*discourse_topic_*.json", "discourse/*discourse_posts.json"),
        """
[[source]]
key = "discourse-topic"
kind = "json"
url = "https://forum.example/t/2108.json"
items = "post_stream.posts"
fields.url = "join('/', ['/t', topic_slug, to_string(topic_id), to_string(post_number)])"
fields.text = "cooked"
fields.author = "username"
fields.published = "created_at"
""",
    ),
    Recorded(
        ("discourse/*discourse_post.json",),
        """
[[source]]
key = "discourse-post"
kind = "json"
url = "https://forum.example/posts/2500.json"
fields.url = "join('/', ['/t', topic_slug, to_string(topic_id), to_string(post_number)])"
fields.text = "cooked"
fields.author = "username"
fields.published = "created_at"
""",
    ),
    Recorded(
        ("reddit-json/TestMultiredditListings*.json",),
        """
[[source]]
key = "reddit"
kind = "json"
url = "https://oauth.reddit.com/r/forex/new?raw_json=1"
items = "data.children[].data"
fields.url = "permalink || join('', ['/api/info?id=', name])"
fields.title = "title || link_title"
fields.text = "selftext || body"
fields.author = "author"
fields.published = "created_utc"
""",
    ),
    Recorded(
        ("reddit-json/*refresh_error*.json",),
        """
[[source]]
key = "reddit-thread"
kind = "json"
url = "https://oauth.reddit.com/comments/ablzuq?raw_json=1"
items = "[].data.children[?kind!='more'][].data"
fields.url = "permalink"
fields.title = "title"
fields.text = "selftext || body"
fields.author = "author"
fields.published = "created_utc"
""",
    ),
    Recorded(
        ("reddit-json/*replace__all*.json",),
        """
[[source]]
key = "reddit-more"
kind = "json"
url = "https://oauth.reddit.com/api/morechildren/?raw_json=1"
items = "json.data.things[?kind=='t1'].data"
fields.url = "permalink || join('', ['/api/info?id=', name])"
fields.text = "body"
fields.author = "author"
fields.published = "created_utc"
""",
    ),
    Recorded(
        ("mastodon-json/*.json",),
        """
[[source]]
key = "mastodon"
kind = "json"
url = "https://mastodon.example/api/v1/timelines/tag/forex"
fields.url = "url || uri"
fields.text = "content || text"
fields.author = "account.acct"
fields.published = "created_at"
paging = { header = true }
""",
    ),
    Recorded(
        ("askbot/api_*.json",),
        """
[[source]]
key = "askbot-question"
kind = "json"
url = "https://ask.example/en/api/v1/questions/24396/"
fields.url = "url"
fields.title = "title"
fields.text = "summary"
fields.author = "author.username"
fields.published = "added_at"
""",
    ),
    Recorded(
        ("askbot/askbot_api_questions*.json",),
        """
[[source]]
key = "askbot"
kind = "json"
url = "https://ask.example/en/api/v1/questions/?sort=age-desc"
items = "questions"
fields.url = "url"
fields.title = "title"
fields.text = "summary"
fields.author = "author.username"
fields.published = "added_at"
""",
    ),
    Recorded(
        ("askbot/*.html",),
        """
[[source]]
key = "askbot-page"
kind = "html"
url = "https://ask.example/en/question/2488/"
items = ".post, .comment"
fields.site_id = "::attr(data-post-id), ::attr(data-comment-id)"
fields.text = ".question-body, .answer-body, .post-body, .comment-body"
fields.author = ".user-info a, a.author"
fields.published = "abbr.timeago::attr(title)"
""",
    ),
    Recorded(
        ("mattermost-json/mattermost_posts*.json",),
        """
[[source]]
key = "mattermost"
kind = "json"
url = "https://chat.example/api/v4/channels/abc/posts"
items = "values(posts)"
fields.url = "join('/', ['/_redirect/pl', id])"
fields.text = "message"
fields.author = "user_id"
fields.published = "create_at"
paging = { page = "page", first = 0 }
""",
    ),
    Recorded(
        ("mediawiki-json/*page_*_revisions.json",),
        """
[[source]]
key = "mediawiki-page"
kind = "json"
url = "https://wiki.example/w/api.php?action=query&prop=revisions&titles=EBC&format=json"
items = "values(query.pages)[].revisions[]"
fields.url = "join('', ['/w/index.php?oldid=', to_string(revid)])"
fields.text = "comment"
fields.author = "user"
fields.published = "timestamp"
""",
    ),
    Recorded(
        ("mediawiki-json/*recent_changes.json",),
        """
[[source]]
key = "mediawiki"
kind = "json"
url = "https://wiki.example/w/api.php?action=query&list=recentchanges&format=json"
items = "query.recentchanges[?title]"
fields.url = "join('', ['/w/index.php?curid=', to_string(pageid), '&diff=', to_string(revid)])"
fields.title = "title"
fields.published = "timestamp"
""",
    ),
    Recorded(
        ("telegram-botapi-json/*next.json",),
        """
[[source]]
key = "telegram-bot"
kind = "json"
url = "https://api.telegram.org/bot/getUpdates"
items = "result[].[message, edited_message, channel_post][] | [?@]"
fields.site_id = "join('/', [to_string(chat.id), to_string(message_id)])"
fields.text = "text || caption"
fields.author = "from.first_name || chat.title"
fields.published = "date"
""",
    ),
    Recorded(
        ("telegram-tme-html/*.html",),
        """
[[source]]
key = "telegram"
kind = "html"
url = "https://t.me/s/tchantest"
items = "div[data-post]"
fields.url = "a.tgme_widget_message_date::attr(href)"
fields.text = ".tgme_widget_message_text, .tgme_widget_message_document_title, .tgme_widget_message_poll, .link_preview_title"
fields.author = ".tgme_widget_message_owner_name"
fields.published = ".tgme_widget_message_date time::attr(datetime)"
""",
    ),
    Recorded(
        ("twitter-v1-json/*.json", "twitter-threads-tumblr-json/search_tweets.json"),
        """
[[source]]
key = "twitter-search"
kind = "json"
url = "https://api.twitter.com/1.1/search/tweets.json?q=EBC"
items = "statuses"
fields.url = "join('', ['https://twitter.com/i/status/', id_str])"
fields.text = "full_text || text"
fields.author = "user.screen_name"
fields.published = "created_at"
fields.reach = "user.followers_count"
""",
    ),
    Recorded(
        ("twitter-threads-tumblr-json/user_tweets.json",),
        """
[[source]]
key = "twitter-user"
kind = "json"
url = "https://api.twitter.com/1.1/statuses/user_timeline.json"
fields.url = "join('', ['https://twitter.com/i/status/', id_str])"
fields.text = "full_text || text"
fields.author = "user.screen_name"
fields.published = "created_at"
fields.reach = "user.followers_count"
""",
    ),
    Recorded(
        ("twitter-threads-tumblr-json/threads*.json",),
        """
[[source]]
key = "threads"
kind = "json"
url = "https://graph.threads.net/v1.0/me/threads"
items = "data"
fields.url = "permalink"
fields.text = "text"
fields.author = "username"
fields.published = "timestamp"
paging = { next = "paging.next" }
""",
    ),
    Recorded(
        ("twitter-threads-tumblr-json/tumblr*.json",),
        """
[[source]]
key = "tumblr"
kind = "json"
url = "https://api.tumblr.com/v2/tagged?tag=forex"
items = "response || liked_posts"
fields.url = "post_url"
fields.title = "title || summary"
fields.text = "body || caption || text || description"
fields.author = "blog_name"
fields.published = "timestamp"
""",
    ),
    Recorded(
        ("weibo-json/weiboAPI_cards*.json",),
        """
[[source]]
key = "weibo"
kind = "json"
url = "https://m.weibo.cn/api/container/getIndex?containerid=1076031669879400"
items = "data.cards[].mblog"
fields.url = "join('', ['https://m.weibo.cn/detail/', id])"
fields.text = "text"
fields.author = "user.screen_name"
fields.published = "created_at"
time_zone = "Asia/Shanghai"
""",
    ),
    Recorded(
        ("weibo-json/weiboAPI_comments*.json",),
        """
[[source]]
key = "weibo-comments"
kind = "json"
url = "https://m.weibo.cn/comments/hotflow?mid=4383183661430868"
items = "data.data"
fields.site_id = "id"
fields.text = "text"
fields.author = "user.screen_name"
fields.published = "created_at"
""",
    ),
    Recorded(
        ("weibo-json/weiboAPI_retweet*.json",),
        """
[[source]]
key = "weibo-post"
kind = "json"
url = "https://m.weibo.cn/statuses/show?id=4383411844046171"
items = "data"
fields.url = "join('', ['https://m.weibo.cn/detail/', id])"
fields.text = "join(' ', [text, retweeted_status.text || ''])"
fields.author = "user.screen_name"
fields.published = "created_at"
""",
    ),
    Recorded(
        ("weibo-json/huginn*.json",),
        """
[[source]]
key = "weibo-api"
kind = "json"
url = "https://api.weibo.com/2/statuses/home_timeline.json"
items = "statuses"
fields.url = "join('/', ['https://weibo.com', to_string(user.id), mid])"
fields.text = "text"
fields.author = "user.screen_name"
fields.published = "created_at"
fields.reach = "user.followers_count"
""",
    ),
    Recorded(
        ("wordpress/*wp_v2_posts*",),
        """
[[source]]
key = "wordpress"
kind = "json"
url = "https://blog.example/wp-json/wp/v2/posts?per_page=10&search=EBC"
fields.url = "link"
fields.title = "title.rendered"
fields.text = "content.rendered"
fields.published = "date_gmt"
paging = { page = "page" }
""",
    ),
    Recorded(
        ("wordpress/*wp_v2_comments*",),
        """
[[source]]
key = "wordpress-comments"
kind = "json"
url = "https://blog.example/wp-json/wp/v2/comments"
fields.url = "link"
fields.site_id = "to_string(id)"
fields.text = "content.rendered"
fields.author = "author_name"
fields.published = "date_gmt"
""",
    ),
    Recorded(
        ("wordpress/wordpress_home_",),
        """
[[source]]
key = "wordpress-page"
kind = "html"
url = "https://blog.example/"
items = "li.wp-block-post"
fields.url = "h2 a::attr(href)"
fields.title = "h2"
fields.text = ".wp-block-post-excerpt"
fields.published = "time::attr(datetime)"
""",
    ),
)

LEFT_OUT = (
    LeftOut(("hyperkitty-mbox/*",), "a mailbox archive: none of the kinds reads mbox"),
    LeftOut(("google-hits-html/*",), "a count of search hits, recorded for its number"),
    LeftOut(("feeds-miniflux/*.html", "feeds-miniflux/*.html-result"), "a single HTML page, not a list of posts"),
    LeftOut(
        (
            "mattermost-json/*channel.json",
            "mattermost-json/*erros.json",
            "mattermost-json/*user_*.json",
            "mediawiki-json/*namespaces.json",
            "mediawiki-json/*siteinfo*.json",
            "weibo-json/*userInfo.json",
            "weibo-json/*requests.json",
            "wordpress/*robots.txt",
            "wordpress/*sitemap*",
            "mastodon-json/test_hashtag_tl__1.json",
            "mastodon-json/test_public_tl*__1.json",
        ),
        "tells about a site, a channel or a user, holds no post",
    ),
    LeftOut(
        (
            "*/*_empty.json",
            "telegram-tme-html/tchantest_31.html",
            "askbot/*_empty.html",
            "mediawiki-json/*page_476589_revisions.json",
        ),
        "an answer without entries",
    ),
    LeftOut(
        tuple(f"telegram-tme-html/tchantest_{number}.html" for number in (15, 23, 24, 26)),
        "a sticker, a video or a place, without words",
    ),
    LeftOut(("abuse-feeds/*",), "the recorder defused the names (`www..example.com`)"),
    LeftOut(("mediawiki-json/*allrevisions.json",), "entries are numbers only, without text, author or time"),
    LeftOut(("stackexchange-json/*",), "titles and texts were blanked by the recorder"),
)
