"""Digests (摘要值): SM3 where OpenSSL has it, else SHA-256; the algorithm's name stands before each digest.

Canonical form: JSON with sorted keys, no spaces, NFC text, UTF-8. Two documents with the same digest say the same.

What the public is given has a digest that anybody can recompute (公布内容的摘要值, docs/digests.md): SHA-256, which every
machine has, over the bytes of RFC 8785 (JCS). What is published holds texts, whole numbers, yes, no and nothing, under
names in ASCII; of these Python's own JSON makes those bytes, and anything else is refused.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import IO, Any

PREFERRED = ("sm3", "sha256")
PUBLIC = "sha256"
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON reads as it stands."""
PIECE = 1 << 20


def available_algorithm() -> str:
    """The first of SM3 and SHA-256 this machine's OpenSSL offers (密码法第二十七条、商用密码管理条例第三十八条)."""
    return next(name for name in PREFERRED if name in hashlib.algorithms_available)


ALGORITHM = available_algorithm()


def canonical(document: Any) -> bytes:
    """The one byte form of a JSON document, the same whatever order its keys came in."""
    return _bytes(_text(document))


def public_bytes(document: Any) -> bytes:
    """A published document as RFC 8785 writes it. Raises ValueError for what is none: fractions, numbers past 2^53, broken text."""
    _refuse_unwritable(document)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def public_digest(document: Any, algorithm: str = PUBLIC) -> str:
    """`algorithm:hex` of a published document, as anybody can recompute it."""
    return digest_bytes(public_bytes(document), algorithm)


def _refuse_unwritable(value: Any) -> None:
    if isinstance(value, dict):
        if not all(isinstance(name, str) and name.isascii() for name in value):
            raise ValueError("names in a published document are in ASCII")
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            _refuse_unwritable(one)
    elif isinstance(value, float) or (isinstance(value, int) and abs(value) > LARGEST):
        raise ValueError(f"{value} has no one spelling in JSON")


def digest(document: Any, algorithm: str = ALGORITHM) -> str:
    """`algorithm:hex` of the canonical form of a JSON document."""
    return digest_bytes(canonical(document), algorithm)


def with_digest(document: Any) -> tuple[str, str]:
    """A JSON document as text, and its digest: what is stored with its digest need not be put into JSON twice."""
    text = _text(document)
    return text, digest_bytes(_bytes(text))


def _text(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _bytes(text: str) -> bytes:
    return unicodedata.normalize("NFC", text).encode()


def digest_bytes(data: bytes, algorithm: str = ALGORITHM) -> str:
    """`algorithm:hex` of bytes as they are (files)."""
    return f"{algorithm}:{hashlib.new(algorithm, data).hexdigest()}"


def digest_file(file: IO[bytes], algorithm: str = ALGORITHM) -> str:
    """`algorithm:hex` of an open file from where it stands, however large it is."""
    found = hashlib.new(algorithm)
    while piece := file.read(PIECE):
        found.update(piece)
    return f"{algorithm}:{found.hexdigest()}"


def matches(document: Any, expected: str) -> bool:
    """Whether `document` has the digest `expected`, by the algorithm named in it."""
    return digest(document, expected.partition(":")[0]) == expected
