"""Codes of regions (GB/T 2260) and bodies (统一社会信用代码, GB 32100-2015), checked as the standards say."""

from __future__ import annotations

import re

REGION_CODE = re.compile(r"^\d{6}(\d{3}|\d{6})?$")
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def region_code_error(code: str) -> str:
    """Why `code` is not a region code: six digits, or nine or twelve for streets and zones; '' when it is one."""
    return "" if REGION_CODE.match(code) else "区划代码为6位数字（街道、乡镇为9位或12位）。"


def uscc_error(code: str) -> str:
    """Why `code` is not a valid 统一社会信用代码 (GB 32100-2015, organisation part GB 11714); '' when it is."""
    if len(code) != 18:
        return f"统一社会信用代码应为18位，现为{len(code)}位。"
    if wrong := sorted(set(code) - set(USCC_ALPHABET)):
        return f"统一社会信用代码含有不允许的字符：{'、'.join(wrong)}（不使用小写字母和I、O、S、V、Z）。"
    if organisation_check(code[8:16]) != code[16]:
        return "统一社会信用代码第9至17位（组织机构代码）校验不通过，请核对。"
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(code, USCC_WEIGHTS, strict=False))
    if USCC_ALPHABET[(31 - total % 31) % 31] != code[17]:
        return "统一社会信用代码校验位不正确，请核对是否有误录。"
    return ""


def organisation_check(body: str) -> str:
    """The check character of an eight-character organisation code (GB 11714-1997; letters count A=10 … Z=35)."""
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
