"""What went wrong with a visit, in the reader's language.

It is kept as it was told where the visit happened, in a child that knows no reader: in English. Each such sentence is known by its form
(`monitor.sentences`).
"""

from __future__ import annotations

from monitor.sentences import retold

#: forms of sentences, {} for what they quote, {…} for a further sentence in them; and the same in Chinese
_SENTENCES = (
    ("it leads on to {}: {…}", "它跳转到 {}：{…}"),
    ("it leads to {}: {…}", "它指向 {}：{…}"),
    ("it leads to {}, which is no address", "它指向 {}，不是有效地址"),
    ("{} may not be visited: {…}", "{} 不可访问：{…}"),
    ("it has no address", "没有地址"),
    ("{} leads nowhere: {…}", "{} 无法解析：{…}"),
    ("nobody knows it", "无人知晓该域名"),
    ("the name leads nowhere", "域名无法解析"),
    ("expected an http or https address", "应为 http 或 https 地址"),
    ("its port is none of {}", "端口不在 {} 之列"),
    ("its name can only mean something in one network", "该名称仅在内部网络中有意义"),
    ("a backslash before its path is read differently by different programs", "路径前的反斜杠会被不同程序作不同解读"),
    ("this machine or network{}", "本机或本网络{}"),
    ("this machine, unspecified{}", "本机（未指定地址）{}"),
    ("this machine{}", "本机{}"),
    ("a private network{}", "私有网络{}"),
    ("a provider's inner network{}", "运营商内部网络{}"),
    ("a link of this machine, where clouds keep their metadata{}", "本机链路（云服务元数据所在）{}"),
    ("a link of this machine{}", "本机链路{}"),
    ("a site's inner network{}", "站点内部网络{}"),
    ("where machines of {} read their secrets", "{} 的云主机从此处读取密钥"),
    ("multicast tunnels{}", "组播隧道{}"),
    ("multicast{}", "组播地址{}"),
    ("documentation{}", "文档示例地址{}"),
    ("reserved{}", "保留地址{}"),
    ("everybody on this network{}", "本网络广播地址{}"),
    ("a relay into 6to4{}", "6to4 中继{}"),
    ("benchmarks of networks{}", "网络基准测试地址{}"),
    ("discarded{}", "丢弃地址{}"),
    ("a dummy{}", "占位地址{}"),
    ("drones' identities, which are not routed{}", "无人机标识，不可路由{}"),
    ("the 6bone, which is gone{}", "已停用的 6bone{}"),
    ("segment routing{}", "分段路由{}"),
    ("outside of what is handed out{}", "未分配的地址{}"),
    ("a zone's, so it belongs to a network of this machine{}", "带有区域标识，属于本机网络{}"),
    ("kept for protocols{}", "协议保留地址{}"),
    ("{} did not take a connection in time", "{} 未能及时接受连接"),
    ("{} did not finish the TLS handshake in time", "{} 未能及时完成 TLS 握手"),
    ("{} takes no connection at port {}: {}", "{} 的端口 {} 不接受连接：{}"),
    ("{} speaks no TLS at port {}: {}", "{} 的端口 {} 不支持 TLS：{}"),
    ("it did not answer in time", "响应超时"),
    ("no answer in time", "响应超时"),
    ("it was still sending when time was up", "时间到时仍在发送"),
    ("it sends a few bytes at a time, so that reading it never ends", "每次只发送几个字节，使读取无法结束"),
    ("it leads on more than {} times", "跳转超过 {} 次"),
    ("it sends more than {} headers", "响应头超过 {} 个"),
    ("its header is longer than {}", "响应头长于 {}"),
    ("it speaks no HTTP/1: expected a status line, found {}", "不是 HTTP/1 响应：应为状态行，实为 {}"),
    ("the connection broke: {}", "连接中断：{}"),
    ("the connection broke before the answer's end: {}", "响应未完时连接中断：{}"),
    ("it is packed as {}, which is not known", "以未知方式 {} 压缩"),
    ("it says that it is packed as {}, and is not, or not wholly", "声称以 {} 压缩，实则不是或不完整"),
    ("no connection, or none that speaks HTTP{}", "无法连接，或不支持 HTTP{}"),
    ("the page keeps its browser so busy that nothing can be asked of it: an endless loop, or the like", "页面使浏览器持续忙碌而无法响应（死循环等）"),
    ("the page broke the browser's process that showed it: it took too much memory, or meant to", "页面使浏览器进程崩溃：占用内存过多，或有意为之"),
    ("the page broke the whole browser, twice", "页面两次使整个浏览器崩溃"),
    ("the page asked for more than {} things", "页面请求超过 {} 项资源"),
    ("the page answered, but could not be looked at to the end in time", "页面有响应，但未能及时看完"),
    ("the page was not looked at to the end: time was up", "时间已到，页面未看完"),
    ("it is a file to download, and no page", "是下载文件，不是网页"),
    ("the browser could not be asked: {}", "无法调用浏览器：{}"),
    ("the browser did not start: {}", "浏览器未能启动：{}"),
    ("it is not valid before {}", "尚未生效，自 {} 起有效"),
    ("it was valid until {}", "已于 {} 过期"),
    ("it is not for {}, but for {}", "不是签发给 {}，而是 {}"),
    ("its owner signed it himself", "自签名证书"),
    ("no authority that this system trusts vouches for it: {}", "没有受本系统信任的机构为其担保：{}"),
)  # fmt: skip


def told(problem: str) -> str:
    """`problem`, a sentence kept with a visit or capture, as the reader reads it."""
    return retold(problem, _SENTENCES)
