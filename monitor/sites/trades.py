"""Words of trades in which nobody is asked for money in a broker's, bank's or exchange's name: by them another bearer of a name is known."""

from __future__ import annotations

import re
from functools import cache

from monitor.sites.folding import looks

#: whole words, English first, then German, French, Spanish, Italian, Portuguese, the Nordic and Slavic languages, Vietnamese, Indonesian
_WORDS = """
bakery bakeries coffee roaster roasters cafe restaurant restaurants bistro pizzeria brewery brewing brewers winery wines vineyard vineyards distillery grocery groceries butcher catering kitchen kitchens recipes
church churches parish chapel cathedral abbey monastery ministry ministries worship diocese sermon sermons synagogue mosque temple charity hospice
practice surgeries hospital hospitals clinic clinics patient patients dental dentist dentists pharmacy pharma pharmaceuticals surgery nursing maternity doctors physicians veterinary optician physiotherapy medicine therapeutics wellness spa salon hairdresser yoga pilates gym fitness
school schools university universities college colleges kindergarten nursery pupils students campus faculty museum museums theatre theater theatres cinema gallery galleries orchestra choir opera
hotel hotels hostel inn guesthouse campsite camping resort lodge travel tours treks trek trekking hiking trail trails trekkers cruise cruises ferry ferries airline airlines airport railway railways taxi
fc afc football cricket rugby tennis golf hockey athletics rowing sailing cycling cycles bicycle bicycles bike bikes equestrian fixtures scorecards
games game gaming gamers esports puzzle studio studios film films television televizija televizia tv radio podcast magazine publisher publishers publishing press books bookshop novels records music vinyl
brake brakes valve valves pump pumps bearings gears tyres tires motors automotive truck trucks vehicles machinery tools plumbing plumber electrician roofing joinery carpentry carpenter carpenters furniture timber sawmill steel foundry welding concrete cement bricks paint paints coatings plastics textile textiles fabrics knitwear wool clothing fashion shoes jewellery jewelry ceramics pottery glassware toys florist flowers garden gardens gardening nursery farm farms farming tractor tractors seeds dairy fishery fishing forestry
architects architecture surveyors construction builders engineering logistics freight haulage shipping removals warehouse harbour pilotage berths mooring waste recycling boilers heating cleaning laundry printing printers stationery photography photographers
law lawyers solicitors attorneys notary barristers council municipality village town township county borough volunteers scouts kennels rescue animals pets zoo
water sewage electricity electric kilowatt meter tariff broadband telecom telecoms hair beauty barber barbers nails spa dance dancing choir weather sports groceries vegetables fruit bread cheese chocolate tea wedding weddings carers donate donation donations volunteer appointment appointments prescription prescriptions guild dragon mmorpg playlist lyrics workspace calendars
spedition sendungsverfolgung lieferungen friseur handwerk landwirtschaft maszyn rolniczych czesci ogrod kwiaty assurance habitation courtier coiffure traiteur peluqueria cabeleireiro
hosting semiconductor robotics laboratory laboratories chemistry biology
bremsen bremsbelage ventile armaturen pumpen krankenhaus klinik klinikum patienten arztpraxis apotheke kirche gemeinde schule schuler gymnasium universitat verein fussball hotel gasthof ferienwohnung reisen wandern backerei metzgerei weingut brauerei verlag bucher theater kino museum werkstatt maschinenbau stahl mobel tischlerei gartner spielzeug stadtwerke verkehrsbetriebe
boulangerie cafe vins vignoble editions livres librairie theatre cinema musee ecole universite lycee hopital clinique pharmacie eglise paroisse hotel gite randonnee voyages menuiserie plomberie chaussures jouets jardin ferme mairie
panaderia cafeteria vinos bodega editorial libros libreria teatro cine museo escuela universidad colegio hospital clinica farmacia iglesia parroquia viajes senderismo mudanzas transporte transportes ferreteria carpinteria moda zapatos juguetes jardineria granja ayuntamiento
panetteria caffe vini cantina cantine vigneto editore libri libreria teatro cinema museo scuola universita ospedale clinica farmacia chiesa parrocchia albergo viaggi falegnameria moda scarpe giocattoli giardino fattoria
padaria vinhos livros escola universidade hospital farmacia igreja viagens moveis moda brinquedos fazenda prefeitura
bageri kaffe skole sykehus sygehus sjukhus kirke kyrka reiser resor fotball fotboll havn hamn bibliotek forlag
piekarnia szkola szpital przychodnia kosciol parafia hotel podroze wydawnictwo ksiazki teatr muzeum nemocnica nemocnice skola kostol vydavatelstvo knihy cestovanie
больница клиника школа университет церковь гостиница путешествия издательство книги театр музей мебель игрушки запчасти тормоза
sekolah gereja wisata
"""
#: looked for anywhere, in languages that set no spaces
_RUNS = """
鲜花 花艺 婚礼 美容 美发 美甲 水费 电费 宽带 家政 咖啡 餐厅 餐饮 美食 酒店 民宿 旅行社 旅游 徒步 登山 医院 诊所 医疗 患者 挂号 药房 制药 学校 小学 中学 大学 学院 幼儿园 教育 课程 课表 家长 图书馆 博物馆 剧院 影院 电视台 广播 节目单 出版社 图书 童书 教会 教堂 礼拜 寺
游戏 玩家 手游 足球 篮球 瑜伽 健身 汽车 刹车 制动 阀门 水泵 轴承 机械 五金 工具 模具 钢铁 建材 涂料 油漆 家具 木门 陶瓷 玩具 服装 服饰 面料 纺织 鞋业 珠宝 花店 园艺 农场 种子 水产 食品 茶叶 白酒 物流 搬家 装修 设计院 律师事务所 律师 村委会 街道办 宠物 摄影 印刷 包装 化工 环保 照明 电器 家电 半导体
病院 クリニック 学校 大学 旅館 ホテル 旅行 喫茶 珈琲 教会 出版 書籍 ゲーム 自動車 部品 家具 農園 병원 학교 대학교 호텔 여행 커피 교회 출판 게임 자동차 가구 โรงพยาบาล โรงเรียน โรงแรม ท่องเที่ยว
"""


@cache
def _words() -> frozenset[str]:
    return frozenset(looks([_WORDS])[0].split())


@cache
def _runs() -> re.Pattern[str]:
    runs = sorted(set(looks([_RUNS])[0].split()), key=lambda run: (-len(run), run))
    return re.compile("|".join(map(re.escape, runs)))


_LETTERS = re.compile(r"[^\W\d_]{2,24}")


def trades_in(look: str) -> tuple[str, ...]:
    """The distinct words of such trades in a folded text (`monitor.sites.folding.looks`), in their order."""
    found = [word for word in _LETTERS.findall(look) if word in _words()]
    if not look.isascii():
        found += _runs().findall(look)
    return tuple(dict.fromkeys(found))
