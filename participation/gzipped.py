"""Compressed pages put together from parts that were compressed once (RFC 1952, and RFC 1951 for the parts)."""

import secrets
import zlib
from typing import NamedTuple

LEVEL = 6
HEADER = b"\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"  # gzip, deflate, with a file name, no date, unknown system
END = b"\x03\x00"  # the empty block that ends a deflate stream
LONGEST_NAME = 100


class Part(NamedTuple):
    """A part of a page, plain and deflated; it stands alone, so that any parts can follow each other."""

    plain: bytes
    deflated: bytes


def deflate(text: str) -> Part:
    plain = text.encode()
    compressor = zlib.compressobj(LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Part(plain, compressor.compress(plain) + compressor.flush(zlib.Z_FULL_FLUSH))


def gzip_of(*parts: Part) -> bytes:
    """One gzip file with the parts in order. Its file name has a random length, against BREACH, as Django's has."""
    name = secrets.token_hex(LONGEST_NAME)[: secrets.randbelow(LONGEST_NAME) + 1].encode() + b"\x00"
    check, size = 0, 0
    for part in parts:
        check, size = zlib.crc32(part.plain, check), size + len(part.plain)
    trailer = check.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")
    return b"".join((HEADER, name, *(part.deflated for part in parts), END, trailer))
