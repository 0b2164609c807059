"""Merkle trees of RFC 6962 (section 2.1): root, inclusion and consistency proofs, made and checked.

A tree is read through `Node`: a function that gives the hash of a perfect subtree, ``node(level, place)`` being the tree
of the leaves ``[place << level, (place + 1) << level)``. Whoever stores these hashes proves anything in O(log n) reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from typing import TypeAlias

Node: TypeAlias = Callable[[int, int], bytes]

EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


class ProofError(ValueError):
    """A proof that does not prove what it says."""


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below `size`, which is two or more."""
    return 1 << ((size - 1).bit_length() - 1)


# ---------------------------------------------------------------- growing


def peaks(size: int) -> list[tuple[int, int]]:
    """The perfect subtrees (level, place) that a tree of `size` leaves is made of, from left to right."""
    found, start = [], 0
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            found.append((level, start >> level))
            start += 1 << level
    return found


def grow(size: int, hashes: Sequence[bytes], leaves: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Append leaf hashes to a tree of `size` leaves whose peaks have these `hashes`.

    For each leaf, yields the hashes of the perfect subtrees that end with it, from its own up: what a store keeps.
    """
    stack = list(hashes)
    for index, leaf in enumerate(leaves, start=size):
        completed = [leaf]
        level = 0
        while index >> level & 1:
            completed.append(node_hash(stack.pop(), completed[-1]))
            level += 1
        stack.append(completed[-1])
        yield completed


def ends_at(level: int, place: int) -> int:
    """The index of the last leaf of a perfect subtree: where `grow` yields its hash."""
    return ((place + 1) << level) - 1


# ---------------------------------------------------------------- reading


def subtree(node: Node, start: int, end: int) -> bytes:
    """The hash of the leaves [start, end), a subtree of RFC 6962: MTH(D[start:end])."""
    size = end - start
    if not size:
        return EMPTY_ROOT
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return node(level, start >> level)
    middle = start + _split(size)
    return node_hash(subtree(node, start, middle), subtree(node, middle, end))


def root(node: Node, size: int) -> bytes:
    return subtree(node, 0, size)


def nodes_of(leaves: Sequence[bytes]) -> Node:
    """A `Node` over leaf hashes held in memory."""
    levels = [list(leaves)]
    while len(levels[-1]) > 1:
        below = levels[-1]
        levels.append([node_hash(below[at], below[at + 1]) for at in range(0, len(below) - 1, 2)])
    return lambda level, place: levels[level][place]


def inclusion(node: Node, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]), from the leaf to the root. Raises IndexError."""
    if not 0 <= index < size:
        raise IndexError(index)
    path, start, end = [], 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(node, middle, end))
            end = middle
        else:
            path.append(subtree(node, start, middle))
            start = middle
    return path[::-1]


def consistency(node: Node, old: int, size: int) -> list[bytes]:
    """PROOF(old, D[size]): that the tree of `old` leaves is the beginning of that of `size`. Raises IndexError."""
    if not 0 <= old <= size:
        raise IndexError(old)
    if old in (0, size):
        return []
    path, start, end, known = [], 0, size, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree(node, middle, end))
            end = middle
        else:
            path.append(subtree(node, start, middle))
            start, known = middle, False
    if not known:
        path.append(subtree(node, start, end))
    return path[::-1]


# ---------------------------------------------------------------- checking


def check_inclusion(leaf: bytes, index: int, size: int, path: Sequence[bytes], root_hash: bytes) -> None:
    """Check that a leaf hash is at `index` in the tree of that root (RFC 9162, 2.1.3.2). Raises ProofError."""
    if not 0 <= index < size:
        raise ProofError("index")
    place, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("length")
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    if last or found != root_hash:
        raise ProofError("root")


def check_consistency(old: int, size: int, path: Sequence[bytes], old_root: bytes, root_hash: bytes) -> None:
    """Check that one tree is the beginning of the other (RFC 9162, 2.1.4.2). Raises ProofError."""
    if old > size or old < 0:
        raise ProofError("size")
    if old in (0, size):
        if path or old_root != (root_hash if old else EMPTY_ROOT):
            raise ProofError("root")
        return
    hashes = [old_root, *path] if old & (old - 1) == 0 else list(path)
    if not hashes:
        raise ProofError("length")
    place, last = old - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            raise ProofError("length")
        if place & 1 or place == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        place, last = place >> 1, last >> 1
    if last or first != old_root or second != root_hash:
        raise ProofError("root")
