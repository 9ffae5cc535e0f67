"""A generated library of law texts (基准法律库): the shape of real ones, every sentence ours.

Laws have one, two or three texts, each made from the one before: articles reworded, put in, struck out, renumbered. The
same size gives the same texts. As in real laws an article has some 120 characters; one in five has items or paragraphs.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.chinese import to_numeral

VERSIONS, ARTICLES = 3_500, 150_000
"""Texts and articles of the full library."""

SUBJECTS = [
    "食品", "药品", "建筑", "燃气", "供水", "排水", "道路", "桥梁", "航运", "渔业", "林业", "草原", "湿地", "矿山", "电力", "粮食",
    "种子", "农药", "兽药", "特种设备", "计量", "广告", "档案", "文物", "旅游", "体育", "出版", "广播", "电影", "网络", "教育", "职业培训",
    "劳动用工", "社会保险", "医疗", "养老", "殡葬", "消防", "人防", "气象", "地震", "测绘", "土地", "房屋", "物业", "园林", "市容", "垃圾",
    "噪声", "大气", "节能", "审计", "统计", "价格", "招标", "拍卖", "典当", "会展", "校车", "渡口",
]  # fmt: skip
MATTERS = [
    "安全", "质量", "保护", "管理", "监督", "许可", "经营", "服务", "建设", "规划", "防治", "促进", "登记", "检验", "应急", "信息",
    "信用", "设施", "市场", "资源", "保障", "利用", "储备", "运输", "收费", "标准", "评价", "救助", "鉴定", "公示", "调查", "监测",
    "维护", "更新", "回收",
]  # fmt: skip
OBJECTS = [
    "场所",
    "设备",
    "原料",
    "产品",
    "档案",
    "记录",
    "标志",
    "账册",
    "证照",
    "人员",
    "车辆",
    "工程",
    "样品",
    "仓库",
    "管线",
    "作业面",
]
FAULTS = [
    "未按照规定备案", "擅自改变用途", "隐瞒真实情况", "拒不改正", "伪造记录", "超出核定范围经营", "未落实安全责任", "提供虚假材料",
    "未设置明显标志", "未定期检验", "转让许可证件", "拒绝接受检查", "未按照标准施工", "销毁有关资料",
]  # fmt: skip
MEASURES = ["责令限期改正", "给予警告", "没收违法所得", "责令停产停业", "予以通报批评", "暂扣许可证件"]
DUTIES = [
    "应当建立健全{s}{m}制度，明确责任人员，并对{o}进行定期检查",
    "应当自受理申请之日起{n}日内作出决定；情况复杂的，经负责人批准可以延长{k}日，并告知申请人",
    "应当如实记录{o}的来源、数量和去向，记录保存期限不得少于{k}年",
    "不得使用未经检验或者检验不合格的{o}从事{s}{m}活动",
    "应当向社会公开{s}{m}的依据、程序和结果，接受公众监督",
    "应当配备与其规模相适应的{s}{m}人员，并对其进行培训和考核",
    "可以委托具有相应能力的机构对{o}进行检测，所需费用列入预算",
]
WHO = [
    "县级以上人民政府{s}主管部门",
    "从事{s}活动的单位",
    "{s}经营者",
    "国务院{s}主管部门",
    "行业协会",
    "任何单位和个人",
]
KINDS = (
    ("法律", "中华人民共和国{t}法", "全国人民代表大会常务委员会", 0.08),
    ("行政法规", "{t}条例", "国务院", 0.20),
    ("部门规章", "{t}办法", "国务院有关部门", 0.22),
    ("地方性法规", "检查市{t}条例", "检查市人民代表大会常务委员会", 0.50),
)
YEARS = (1996, 2024)


def write(path: Path, scale: float, seed: int = 7) -> dict[str, int]:
    """Write the library as JSONL at a share of its full size; returns how many texts and articles it has."""
    versions, per_text = max(30, round(VERSIONS * scale)), ARTICLES / VERSIONS
    counts = {"versions": 0, "articles": 0}
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for record in _records(versions, per_text, chance):
            counts["versions"] += 1
            counts["articles"] += len(record["articles"])
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return counts


def amended(title: str, kind: str, organ: str, year: int, words: list[str], seed: int = 13) -> dict[str, Any]:
    """The record of a further text of a law whose articles read `words`."""
    return _record(0, title, kind, organ, year, _amended(words, SUBJECTS[0], MATTERS[0], random.Random(seed)))


def _records(versions: int, per_text: float, chance: random.Random) -> Iterator[dict[str, Any]]:
    made = 0
    topics = [(subject, matter) for matter in MATTERS for subject in SUBJECTS]
    chance.shuffle(topics)
    for number, (subject, matter) in enumerate(topics):
        if made == versions:
            return
        kind, title, organ, _ = chance.choices(KINDS, [share for *_, share in KINDS])[0]
        length = max(12, round(chance.gauss(per_text, per_text / 3)))
        words = [_article(subject, matter, chance) for _ in range(length)]
        texts = min(chance.choice((1, 2, 2, 2, 3)), versions - made)
        for year in sorted(chance.sample(range(*YEARS), texts)):
            yield _record(number, title.format(t=subject + matter), kind, organ, year, words)
            words = _amended(words, subject, matter, chance)
        made += texts
    if made < versions:
        raise ValueError(f"only {made} texts of {versions}: more topics are needed")


def _record(number: int, title: str, kind: str, organ: str, year: int, words: list[str]) -> dict[str, Any]:
    last = f"本{'法' if kind == '法律' else '规定'}自{year}年7月1日起施行。"
    articles = [
        {"no": f"第{to_numeral(n)}条", "n": n, "heading": f"第{to_numeral(1 + n // 12)}章", "text": text}
        for n, text in enumerate([*words, last], start=1)
    ]
    date = f"{year}-03-15"
    return {
        "id": f"B{number}-{year}", "title": title, "type": kind, "issuing_organ": organ, "version_date": date,
        "promulgation_date": date, "effective_date_registry": f"{year}-07-01", "history": [{"date": date, "event": "通过"}],
        "articles": articles, "source": "benchmark",
    }  # fmt: skip


def _article(subject: str, matter: str, chance: random.Random) -> str:
    """One article: a duty, two, a penalty, or a penalty with items and a second paragraph."""
    shape = chance.random()
    if shape < 0.45:
        return _duty(subject, matter, chance) + _duty(subject, matter, chance)
    if shape < 0.65:
        return "\n".join(_duty(subject, matter, chance) for _ in range(3))
    penalty = _penalty(subject, matter, chance)
    if shape < 0.85:
        return f"违反本规定，{chance.choice(FAULTS)}的，{penalty}。"
    faults = chance.sample(FAULTS, chance.randint(2, 5))
    items = "；\n".join(
        f"（{to_numeral(n)}）{chance.choice(OBJECTS)}{fault}的" for n, fault in enumerate(faults, start=1)
    )
    second = f"\n有前款行为造成严重后果的，{_penalty(subject, matter, chance)}。" if shape > 0.93 else ""
    return f"违反本规定，有下列行为之一的，{penalty}：\n{items}。{second}"


def _duty(subject: str, matter: str, chance: random.Random) -> str:
    values = {
        "s": subject, "m": matter, "o": chance.choice(OBJECTS), "n": to_numeral(chance.randint(5, 60)),
        "k": to_numeral(chance.randint(2, 30)),
    }  # fmt: skip
    return chance.choice(WHO).format(**values) + chance.choice(DUTIES).format(**values) + "。"


def _penalty(subject: str, matter: str, chance: random.Random) -> str:
    low = chance.randint(1, 9)
    return (
        f"由县级以上人民政府{subject}主管部门{chance.choice(MEASURES)}；逾期不改正的，处{to_numeral(low)}千元以上"
        f"{to_numeral(low + chance.randint(1, 20))}万元以下罚款；情节严重的，{chance.choice(MEASURES)}，直至吊销{subject}{matter}许可证件"
    )


def _amended(words: list[str], subject: str, matter: str, chance: random.Random) -> list[str]:
    """The articles of the next text: one in seven reworded, some struck out, some put in."""
    changed: list[str] = []
    for text in words:
        fate = chance.random()
        if fate < 0.02:
            continue
        if fate < 0.05:
            changed.append(_article(subject, matter, chance))
        changed.append(_reworded(text, chance) if fate > 0.86 else text)
    return changed


def _reworded(text: str, chance: random.Random) -> str:
    for old, new in chance.sample(REWORDINGS, len(REWORDINGS)):
        if old in text:
            return text.replace(old, new, 1)
    return text


REWORDINGS = [
    ("万元以下", "十万元以下"), ("千元以上", "万元以上"), ("责令限期改正", "责令立即改正"), ("主管部门", "行政主管部门"), ("经营者", "生产经营者"),
    ("应当", "应当依法"), ("不得", "禁止"), ("定期检查", "每月检查"), ("日内", "个工作日内"),
]  # fmt: skip
