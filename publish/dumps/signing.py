"""Signing what is given away (签名): Ed25519 over the bytes of a file, by a key that has a name; old keys stay to be verified with.

DATA_SIGNING_KEY       32 bytes in base64, made by `bin/manage data_key`; empty: nothing is signed, and that is said
DATA_SIGNING_OLD_KEYS  public keys that signed before, so that what they signed can still be verified
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

BYTES = 32


@dataclass(frozen=True)
class PublicKey:
    """A key with which a signature is verified; its id is the beginning of its digest."""

    raw: bytes

    @property
    def id(self) -> str:
        return f"ed25519-{hashlib.sha256(self.raw).hexdigest()[:16]}"

    @property
    def text(self) -> str:
        return base64.b64encode(self.raw).decode()


def new_key() -> tuple[str, PublicKey]:
    """A new private key as the setting has it, and its public one."""
    key = Ed25519PrivateKey.generate()
    return base64.b64encode(key.private_bytes_raw()).decode(), PublicKey(key.public_key().public_bytes_raw())


def signing_key() -> Ed25519PrivateKey | None:
    return (
        Ed25519PrivateKey.from_private_bytes(_decoded(settings.DATA_SIGNING_KEY))
        if settings.DATA_SIGNING_KEY
        else None
    )


def public_key() -> PublicKey | None:
    """The key that signs now."""
    key = signing_key()
    return PublicKey(key.public_key().public_bytes_raw()) if key else None


def known_keys() -> list[PublicKey]:
    """The key of now, then those before."""
    now = public_key()
    before = [PublicKey(_decoded(text)) for text in settings.DATA_SIGNING_OLD_KEYS]
    return ([now] if now else []) + before


def signature_of(data: bytes) -> bytes | None:
    """The signature in base64, a line; None where nothing is signed."""
    key = signing_key()
    return base64.b64encode(key.sign(data)) + b"\n" if key else None


def _decoded(text: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    if len(raw) != BYTES:
        raise ValueError(f"a key has {BYTES} bytes")
    return raw


@register
def keys_are_keys(app_configs: Iterable[Any] | None, **_: Any) -> list[CheckMessage]:
    """A key that is none is told when the program starts, not when the first dump is signed."""
    told: list[CheckMessage] = []
    given = [("DATA_SIGNING_KEY", settings.DATA_SIGNING_KEY)] if settings.DATA_SIGNING_KEY else []
    for name, text in [*given, *(("DATA_SIGNING_OLD_KEYS", text) for text in settings.DATA_SIGNING_OLD_KEYS)]:
        try:
            _decoded(text)
        except (ValueError, binascii.Error):
            told.append(
                Error(
                    f"{name} 不是 Ed25519 密钥（base64 的 32 字节），可用 bin/manage data_key 生成。",
                    id="publish.E001",
                )
            )
    return told
