"""Secrets that the database holds (密钥封存): whoever reads it, or a backup of it, reads none of them.

The keys are made of settings, which stand nowhere in the database: the first of TOTP_KEYS seals (without it SECRET_KEY does), and
all of them open. So a key is changed by putting a new one before it; what is read is sealed anew by the first.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

SEALED = "gAAAA"
"""How each begins, and no secret in hexadecimal does."""
MARK_BYTES = 10


class UnopenedError(Exception):
    """Sealed by a key that is in the settings no more."""


def seal(secret: str) -> str:
    """As it stands in the database."""
    return _box().encrypt(secret.encode()).decode()


def opened(sealed: str) -> str:
    """The secret; what was written before secrets were sealed is its own. Raises UnopenedError."""
    if not sealed.startswith(SEALED):
        return sealed
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise UnopenedError from None


def is_fresh(sealed: str) -> bool:
    """Whether it is sealed, and by the key that seals now."""
    try:
        return sealed.startswith(SEALED) and bool(_boxes()[0].decrypt(sealed.encode()))
    except InvalidToken:
        return False


def marks_of(code: str) -> list[str]:
    """What is kept of a code that need not be read again, in sixteen signs: by the key that seals, then by those before."""
    digests = (hmac.digest(key, code.encode(), "sha256") for key in _keys(b"marks"))
    return [base64.b32encode(digest[:MARK_BYTES]).decode().lower() for digest in digests]


def _box() -> MultiFernet:
    return MultiFernet(_boxes())


def _boxes() -> list[Fernet]:
    return [Fernet(base64.urlsafe_b64encode(key)) for key in _keys(b"seals")]


def _keys(purpose: bytes) -> list[bytes]:
    """A key for this purpose from each secret of the settings."""
    secrets = [*settings.TOTP_KEYS, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [HKDF(SHA256(), 32, salt=None, info=b"qingdan " + purpose).derive(s.encode()) for s in secrets]
