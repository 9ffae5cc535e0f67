"""Codes of powers (职权编码): issued at approval by the region's scheme, never used again (docs/domain/codes.md).

A code the list already carries is adopted where it fits the scheme and is free; otherwise it stays an external code.
Sub-items of one main item share its serial and are told apart by a suffix.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from departments.models import Region
from powers.models import CodeScheme, CodeSerial, ExternalCode, Power, PowerVersion

LAST_SERIAL = 2**31 - 1


class CodeError(Exception):
    """The scheme cannot give a code; the message says why and what to do."""


@dataclass
class _Issuer:
    """Issues codes for one region within one transaction; serials are locked until it ends."""

    scheme: CodeScheme
    region_code: str
    taken: set[str]
    serials: dict[str, CodeSerial] = field(default_factory=dict)

    def prefix(self, version: PowerVersion) -> str:
        return f"{self.region_code}-{version.department.code}-{version.power_type.code}"

    def next(self, prefix: str) -> int:
        row = self._serial(prefix)
        row.last += 1
        return row.last

    def use(self, prefix: str, serial: int) -> None:
        """Remember that `serial` is taken, so that it is not issued later."""
        row = self._serial(prefix)
        row.last = max(row.last, serial)

    def _serial(self, prefix: str) -> CodeSerial:
        if prefix not in self.serials:
            CodeSerial.objects.get_or_create(prefix=prefix)
            self.serials[prefix] = CodeSerial.objects.select_for_update().get(prefix=prefix)
        return self.serials[prefix]

    def main_code(self, version: PowerVersion, serial: int | str) -> str:
        return self.scheme.template.format(
            region=self.region_code,
            department=version.department.code,
            type=version.power_type.code,
            letters=version.power_type.letters,
            serial=serial,
        )

    def pattern(self, version: PowerVersion) -> re.Pattern[str]:
        """What a code of this version looks like under the scheme, with groups for serial and sub-item."""
        template = re.sub(r"\{serial(:[^}]*)?\}", "\x00", self.scheme.template)
        main = template.format(
            region=self.region_code,
            department=version.department.code,
            type=version.power_type.code,
            letters=version.power_type.letters,
        )
        suffix = re.sub(r"\\\{sub(:[^}]*)?\\?\}", "\x00", re.escape(self.scheme.sub_template))
        main_pattern = re.escape(main).replace("\x00", r"(?P<serial>\d+)")
        sub_pattern = suffix.replace("\x00", r"(?P<sub>\d+)")
        return re.compile(f"{main_pattern}({sub_pattern})?")

    def save(self) -> None:
        CodeSerial.objects.bulk_update(self.serials.values(), ["last"])


@transaction.atomic
def issue_codes(region: Region, versions: Sequence[PowerVersion]) -> int:
    """Give a code to each power of `versions` (of `region`, with department and type loaded) that has none.

    Returns how many were issued or adopted. Runs within the transaction of the decision.
    """
    scheme = (
        CodeScheme.objects.filter(region=region).first() or CodeScheme.objects.filter(region=None).first()
    )
    if scheme is None:
        raise CodeError("没有可用的编码规则，请先在“编码规则”中设置，或运行 bin/manage load_reference。")
    with connection.cursor() as cursor:  # one approval of a region issues codes at a time
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('qingdan.codes'), %s)", [region.pk])
    taken = Power.objects.filter(region=region, code__isnull=False).values_list("code", "main_code")
    issuer = _Issuer(scheme, region.code, {code for pair in taken for code in pair if code})
    pending = [v for v in versions if v.power.code is None]
    left = _adopt(issuer, pending)
    mains = _known_mains(left) | {
        (v.department_id, v.power_type_id, v.name): v.power.main_code
        for v in pending
        if v.power.code and v.sub_name
    }
    pending = left
    for version in pending:
        _issue(issuer, version, mains)
    issuer.save()
    powers = [v.power for v in versions if v.power.code]
    Power.objects.bulk_update(powers, ["code", "main_code"], batch_size=2000)
    ExternalCode.objects.bulk_create(
        (
            ExternalCode(power=v.power, scheme=scheme[:50], value=value[:100])
            for v in versions
            for scheme, value in v.external_codes
            if value != v.power.code
        ),
        ignore_conflicts=True,
        batch_size=2000,
    )
    return len(powers)


def _issue(issuer: _Issuer, version: PowerVersion, mains: dict[tuple[int, int, str], str]) -> None:
    prefix = issuer.prefix(version)
    key = (version.department_id, version.power_type_id, version.name)
    if version.sub_name and key in mains:
        main = mains[key]
    else:
        main = _free_main(issuer, version, prefix)
        mains[key] = main
    version.power.main_code = main
    version.power.code = main
    if version.sub_name:
        version.power.code = main + issuer.scheme.sub_template.format(sub=issuer.next(main))


def _free_main(issuer: _Issuer, version: PowerVersion, prefix: str) -> str:
    """The next main code nobody holds; a scheme without a serial number would give the same code for ever."""
    code = issuer.main_code(version, issuer.next(prefix))
    while code in issuer.taken:
        later = issuer.main_code(version, issuer.next(prefix))
        if later == code:
            raise CodeError(
                f"编码规则“{issuer.scheme.name}”没有序号，无法赋码，请在编码格式中加入{{serial:04d}}。"
            )
        code = later
    issuer.taken.add(code)
    return code


def _known_mains(versions: Sequence[PowerVersion]) -> dict[tuple[int, int, str], str]:
    """Main codes that earlier sub-items of the same main item already have."""
    wanted = {v.name for v in versions if v.sub_name}
    rows = (
        PowerVersion.objects.filter(name__in=wanted, sealed_at__isnull=False, power__code__isnull=False)
        .exclude(sub_name="")
        .values_list("department_id", "power_type_id", "name", "power__main_code")
    )
    return {(d, t, name): main for d, t, name, main in rows if main}


def _adopt(issuer: _Issuer, versions: list[PowerVersion]) -> list[PowerVersion]:
    """Adopt codes the list carries (`external_codes`); returns the versions still without one."""
    left = []
    for version in versions:
        carried = [value for _, value in version.external_codes]
        fitting = next((value for value in carried if _fits(issuer, version, value)), None)
        if fitting is None:
            left.append(version)
        else:
            issuer.taken.update((fitting, version.power.main_code))
    return left


def _fits(issuer: _Issuer, version: PowerVersion, value: str) -> bool:
    match = issuer.pattern(version).fullmatch(value)
    if match is None or value in issuer.taken:
        return False
    prefix, serial, sub = issuer.prefix(version), int(match["serial"]), match["sub"]
    main = issuer.main_code(version, serial)
    expected = main + issuer.scheme.sub_template.format(sub=int(sub)) if sub else main
    if value != expected or bool(sub) != bool(version.sub_name) or max(serial, int(sub or 0)) > LAST_SERIAL:
        return False
    issuer.use(prefix, serial)
    if sub:
        issuer.use(main, int(sub))
    version.power.code, version.power.main_code = value, main
    return True
