"""Dumps of the list (开放数据包): the files of one release, made once, under an address that never shows anything else."""

from __future__ import annotations

from django.db import models
from django.db.models import F
from django.utils import timezone


class Dump(models.Model):
    """The list of a region as a release left it, as files (开放数据包). There is a row only once every file is there."""

    release = models.OneToOneField(
        "publish.Release", models.PROTECT, verbose_name="公布批次", related_name="dump"
    )
    items = models.PositiveIntegerField("职权数")
    key_id = models.CharField("签名公钥", max_length=40, blank=True, help_text="空为没有签名")
    made_at = models.DateTimeField("生成时间", default=timezone.now)

    class Meta:
        verbose_name = "开放数据包"
        verbose_name_plural = "开放数据包"
        ordering = ["release__region__code", F("release__effective_on").desc(), F("release__number").desc()]

    def __str__(self) -> str:
        return f"{self.release}数据包"


class DumpFile(models.Model):
    """One file of a dump (数据文件), with the digest that its manifest names."""

    dump = models.ForeignKey(Dump, models.CASCADE, verbose_name="数据包", related_name="files")
    name = models.CharField("文件名", max_length=60)
    file = models.FileField("文件", max_length=200)
    bytes = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256 摘要值", max_length=80)
    digest = models.CharField("摘要值", max_length=80)

    class Meta:
        verbose_name = "数据文件"
        verbose_name_plural = "数据文件"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["dump", "name"], name="dump_file_once")]

    def __str__(self) -> str:
        return self.name
