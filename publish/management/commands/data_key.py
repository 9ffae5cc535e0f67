"""A new key for signing dumps (数据签名密钥): printed, never kept."""

from typing import Any

from django.core.management.base import BaseCommand

from publish.dumps.signing import new_key


class Command(BaseCommand):
    help = "生成一把签名开放数据包的 Ed25519 密钥。私钥写入 DATA_SIGNING_KEY，妥善保管；换钥匙时旧公钥写入 DATA_SIGNING_OLD_KEYS。"

    def handle(self, *args: Any, **options: Any) -> None:
        private, public = new_key()
        self.stdout.write(f"DATA_SIGNING_KEY={private}")
        self.stdout.write(f"公钥（{public.id}）：{public.text}")
