"""A generated list of any length (基准清单): the shape of real lists, every sentence ours.

As in real lists, names and legal bases differ from row to row, while responsibilities and accountability repeat
within a type; one row in eight is a sub-item.
"""

from __future__ import annotations

import random
from pathlib import Path

from openpyxl import Workbook

HEADER = ["序号", "事项名称", "子项名称", "权力类型", "实施依据", "行使主体", "承办机构", "实施层级及权限", "部门职责",
          "责任事项内容", "责任事项依据", "追责对象范围", "追责情形", "备注"]  # fmt: skip
TYPES = ["行政处罚"] * 6 + ["行政许可", "行政检查", "行政强制", "行政确认", "行政奖励", "其他行政权力"]
THINGS = ["食品经营", "排水设施", "建筑工程", "道路运输", "特种设备", "职业培训", "劳动用工", "地下水", "文物保护",
          "广告发布", "校车", "医疗器械", "渔业捕捞", "烟花爆竹", "网络出版", "养老机构", "绿地", "河道采砂"]  # fmt: skip
ACTS = [
    "未按规定备案",
    "擅自改变用途",
    "隐瞒真实情况",
    "拒不改正",
    "伪造记录",
    "超出核定范围经营",
    "未落实安全责任",
]
LAWS = [
    "中华人民共和国食品安全法",
    "中华人民共和国安全生产法",
    "城镇排水与污水处理条例",
    "劳动保障监察条例",
    "特种设备安全监察条例",
]
STYLES = [
    "【{tag}】《{law}》（2019年3月1日通过，2021年4月29日修正）\n　　第{first}条：{penal}\n　　第{second}条第二款：{duty}",
    "【 {tag}】《 {law}》(2019年3月1 日通过 , 2021年4月29日修正)\n  第{first}条　{penal}\n第{second}条第二款 {duty}",
    "{n}.《{law}》第{first}条：{penal}第{second}条第二款：{duty}",
    "《{law}》（根据2021年4月29日《关于修改〈{law}〉等八部法律的决定》修正）第{figure}条第1款第（三）项 {penal}\n第{second}条 {duty}",
]
NUMERALS = "零一二三四五六七八九"


def numeral(n: int) -> str:
    """1 to 99 in Chinese."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else NUMERALS[tens] + "十")
    return head + (NUMERALS[ones] if ones else "")


def write(path: Path, rows: int, seed: int = 1, city: str = "基准市") -> None:
    """Write a workbook of `rows` items of one body of a city."""
    chance = random.Random(seed)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("权责清单")
    sheet.append([f"{city}综合管理局2026年权责清单"])
    sheet.append(HEADER)
    for n in range(1, rows + 1):
        sheet.append(_row(n, chance, city))
    book.save(path)


def _row(n: int, chance: random.Random, city: str) -> list[str | int]:
    kind = TYPES[n % len(TYPES)]
    thing, act = chance.choice(THINGS), chance.choice(ACTS)
    name = f"对{thing}第{n}类单位{act}的{kind.removeprefix('行政')}"
    return [
        n, name, f"第{n}类之子项" if n % 8 == 0 else "", kind, _bases(thing, act, chance), f"{city}综合管理局",
        f"业务{chance.randint(1, 20)}科", "市级", f"负责本市{thing}的监督管理工作", _responsibilities(kind),
        _bases(kind, "违反程序", random.Random(len(kind) * 31 + ord(kind[2]))), "1.具体承办人；\n2.内设机构负责人；\n3.分管领导。",
        _accountability(kind), "",
    ]  # fmt: skip


def _bases(thing: str, act: str, chance: random.Random) -> str:
    """Two laws with two articles each, in one of the ways lists write them."""
    style = chance.choice(STYLES)
    lines = []
    for n, law in enumerate(chance.sample(LAWS, 2), start=1):
        first, second = chance.randint(2, 99), chance.randint(2, 99)
        penal = (
            f"从事{thing}活动的单位{act}的，由主管部门责令限期改正；逾期不改正的，"
            f"处{numeral(chance.randint(1, 9))}万元以下罚款；情节严重的，责令停产停业，直至吊销许可证件。"
        )
        values = {
            "n": n,
            "tag": "法律" if law.endswith("法") else "法规",
            "law": law,
            "first": numeral(first),
            "second": numeral(second),
            "figure": first,
            "penal": penal,
            "duty": f"主管部门应当对{thing}活动加强监督检查，记录检查情况并归档。",
        }
        lines.append(style.format(**values))
    return "\n".join(lines)


def _responsibilities(kind: str) -> str:
    steps = (
        ["受理", "审查", "决定", "送达", "事后监管"]
        if kind != "行政处罚"
        else ["立案", "调查取证", "告知", "决定", "送达", "执行"]
    )
    return "\n".join(
        f"{n}.{step}责任：办理{kind}事项时，应当在法定期限内完成{step}工作，说明理由，听取当事人意见，并如实记录。"
        for n, step in enumerate(steps, start=1)
    )


def _accountability(kind: str) -> str:
    faults = [
        "没有法定依据实施的",
        "违反法定程序的",
        "超越职权的",
        "玩忽职守造成损失的",
        "索取或者收受财物的",
        "泄露秘密的",
    ]
    clauses = "\n".join(f"{n}.在{kind}中{fault}；" for n, fault in enumerate(faults, start=1))
    return f"因不履行或不正确履行行政职责，有下列情形的，行政机关及相关工作人员应承担相应责任：\n{clauses}"
