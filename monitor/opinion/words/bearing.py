"""What else a name can be part of: a street, a hotel, a doctor, a band, told by what stands beside it."""

from __future__ import annotations

import re

#: kinds of things that bear a name, right behind it in Chinese: places, houses, health and learning, art and sport, ways to travel, trades and goods
_CHINESE = """\
路(?![子透演人转]) 街(?!口) 巷 大道 大街 广场 大厦 大楼 商场 商城 商厦 百货 步行街 花园 小区 公寓 新村 新城 家园 山庄 庄园 农场 牧场 果园 茶园 酒庄 镇 县 湖 码头 港口 大桥 隧道 机场 车站 地铁站 大营 大本营 营地 步道
酒店 宾馆 旅馆 民宿 客栈 度假村 餐厅 饭店 饭馆 面馆 火锅 烧烤 烘焙 蛋糕 面包 咖啡 奶茶 茶馆 酒吧 啤酒 精酿 超市 便利店 书店 书局 药店 药房 花店 理发 美容 美发 健身 瑜伽
医院 诊所 牙科 牙医 口腔 药业 制药 医药 疫苗 胶囊 医生 医师 大学(?!生) 中学 小学 高中 国小 国中 幼儿园 幼稚园 托儿所 补习班 驾校 同学会 教会(?![我你他她它您咱人大怎了]) 教堂 浸信会 图书馆 博物馆 美术馆 体育馆 公园 动物园 游乐园 滑雪场 停车场 加油站
影院 影城 影业 剧院 剧场 剧组 合唱团 乐团 乐队 球队 足球 篮球 羽毛球 排球 棋社 棋院 战队 演唱会 专辑 电台 广播 卫视 电视台 报社 出版社 小说 电影 动漫
航空 客运 巴士 物流 快递 快运 货运 船务 搬家 快修 汽修 车行 汽车 摩托 单车 电动车 轮胎 刹车 来令 机油 家具 家居 家电 沙发 床垫 窗帘 瓷砖 地板 卫浴 橱柜 门窗 涂料 防水 水泥 装修 装潢 建材 建筑 地产 置业 物业
服装 女装 男装 童装 皮具 珠宝 化妆品 面膜 口红 洗发水 洗衣 母婴 奶粉 玩具 宠物 猫粮 狗粮 乳业 食品 饮料 矿泉水 酱油 粮油 海鲜 化工 钢铁 水务 能源(?![类品差合产]) 电力 燃气 石化 矿业 机械 机电 电器 电气 半导体 芯片 光电 重工
耳机 音箱 相机 镜头 键盘 打印机 吸尘器 电饭煲 家政 婚庆 摄影 市政府 县政府 居委会
"""
#: the same in English
_ENGLISH = """\
street st road rd avenue lane square park gardens bridge tunnel station airport airways airlines harbour harbor pier beach bay island lake creek valley mountain hills village town county council borough estate apartments flats mall plaza
hotel hotels inn hostel resort restaurant cafe café coffee bakery brewery brewing beer wines winery vineyard pub pizza foods farm farms dairy hospital clinic dental dentist pharmacy pharma pharmaceuticals therapeutics biotech vet vets
university college primary nursery kindergarten church chapel cathedral temple mosque choir orchestra band radio tv fm gazette herald films pictures novel album theatre theater cinema museum gallery library
fc rovers athletic wanderers rugby cricket basketball stadium gym yoga cycles bikes motors motorcycles automotive tyres tires brakes pads rotors garage logistics couriers courier freight shipping haulage removals ferry cruises railway
furniture sofas mattress carpets bathrooms tiles paints cement timber steel plumbing roofing builders lettings clothing shoes jeans jewellery jewelry cosmetics skincare toys
energy(?!\\s(?:cfds?|products|symbols|markets?|prices)) electric semiconductors robotics aerospace engineering chemicals plastics kettle tent backpack headphones vacuum stove helmet
"""
#: and titles and kinds right before it; a broker's own (academy, group, club, cup, 老师, 学院) are on no list
_TITLES = "dr doctor mrs miss prof professor nurse saint mount mt lake river fort hotel cafe café villa"
_AFTER = re.compile(
    rf"(?:家|牌|号)?的?(?:{'|'.join(_CHINESE.split())})|(?:['’]s)? (?:{'|'.join(_ENGLISH.split())})(?![a-z])"
)
_BEFORE = re.compile(rf"(?<![a-z])(?:{'|'.join(_TITLES.split())})\.? $")
_FAR = 12


def borne(text: str, start: int, end: int) -> str:
    """What the name at `start`…`end` of a folded text is part of, as far as its neighbours tell: it and them, or nothing.

    >>> borne("a room at the norvane hotel", 14, 21), borne("dr norvane is in", 3, 10), borne("norvane pays", 0, 7)
    ('norvane hotel', 'dr norvane', '')
    """
    if after := _AFTER.match(text, end):
        return text[start : after.end()]
    if before := _BEFORE.search(text, max(0, start - _FAR), start):
        return text[before.start() : end]
    return ""
