"""RFC 6962 trees: the vectors of certificate-transparency, then thousands of random proofs, true and false."""

import random
from hashlib import sha256

import pytest

from budgets.ballotlog import merkle
from budgets.ballotlog.merkle import ProofError

# github.com/google/certificate-transparency, merkle_tree_test.cc: eight inputs, and the root after each of them.
INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# The same file: (leaf from one, size, path) and (old size, size, proof).
PATHS = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (3, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (
        2,
        5,
        [
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
CONSISTENCY = [
    (1, 1, []),
    (
        1,
        8,
        [
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ],
    ),
    (
        6,
        8,
        [
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ],
    ),
    (
        2,
        5,
        [
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ],
    ),
]
LEAVES = [merkle.leaf_hash(data) for data in INPUTS]


def tree(size, salt=b""):
    return [merkle.leaf_hash(salt + str(index).encode()) for index in range(size)]


def naive_root(leaves):
    """MTH, word for word from RFC 6962, section 2.1."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return sha256(b"\x01" + naive_root(leaves[:middle]) + naive_root(leaves[middle:])).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_of_certificate_transparency(size):
    assert merkle.root(merkle.nodes_of(LEAVES[:size]), size).hex() == ROOTS[size - 1]


def test_the_empty_tree():
    assert (
        merkle.root(merkle.nodes_of([]), 0).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(("leaf", "size", "path"), PATHS)
def test_inclusion_proofs_of_certificate_transparency(leaf, size, path):
    made = merkle.inclusion(merkle.nodes_of(LEAVES[:size]), leaf - 1, size)
    assert [step.hex() for step in made] == path
    merkle.check_inclusion(LEAVES[leaf - 1], leaf - 1, size, made, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCY)
def test_consistency_proofs_of_certificate_transparency(old, size, proof):
    made = merkle.consistency(merkle.nodes_of(LEAVES[:size]), old, size)
    assert [step.hex() for step in made] == proof
    merkle.check_consistency(old, size, made, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize("size", [*range(34), 100, 255, 256, 257])
def test_every_proof_of_every_tree_holds(size):
    leaves = tree(size)
    node = merkle.nodes_of(leaves)
    root = merkle.root(node, size)
    assert root == naive_root(leaves)
    for index in range(size):
        merkle.check_inclusion(leaves[index], index, size, merkle.inclusion(node, index, size), root)
    for old in range(size + 1):
        merkle.check_consistency(old, size, merkle.consistency(node, old, size), naive_root(leaves[:old]), root)


def test_growing_gives_the_same_trees_whatever_the_steps():
    seeded = random.Random(6962)
    for _round in range(60):
        leaves = tree(seeded.randint(0, 200))
        kept, size = {}, 0
        while size < len(leaves):
            step = seeded.randint(1, 40)
            peaks = [kept[merkle.ends_at(level, place)][level] for level, place in merkle.peaks(size)]
            for completed in merkle.grow(size, peaks, leaves[size : size + step]):
                kept[size] = completed
                size += 1
        assert merkle.root(
            lambda level, place, kept=kept: kept[merkle.ends_at(level, place)][level], size
        ) == naive_root(leaves)


def test_a_changed_proof_never_holds():
    seeded = random.Random(9162)
    for _round in range(400):
        size = seeded.randint(2, 300)
        leaves = tree(size)
        node = merkle.nodes_of(leaves)
        root, index, old = merkle.root(node, size), seeded.randrange(size), seeded.randint(1, size - 1)
        path, proof = merkle.inclusion(node, index, size), merkle.consistency(node, old, size)
        other = sha256(seeded.randbytes(8)).digest()
        wrong_index = seeded.choice([at for at in range(size) if at != index])
        for leaf, at, of, steps, head in (
            (other, index, size, path, root),
            (leaves[index], wrong_index, size, path, root),
            (leaves[index], index, size, changed(seeded, path, other), root),
            (leaves[index], index, size, path[:-1], root),
            (leaves[index], index, size, [*path, other], root),
            (leaves[index], index, size, path, other),
            (leaves[index], size, size, path, root),
            (leaves[index], -1, size, path, root),
        ):
            with pytest.raises(ProofError):
                merkle.check_inclusion(leaf, at, of, steps, head)
        old_root = naive_root(leaves[:old])
        for start, of, steps, first, head in (
            (old, size, changed(seeded, proof, other), old_root, root),
            (old, size, proof[:-1], old_root, root),
            (old, size, [*proof, other], old_root, root),
            (old, size, proof, other, root),
            (old, size, proof, old_root, other),
            (size + 1, size, proof, old_root, root),
            (size, size, proof, old_root, root),
            (0, size, proof, old_root, root),
        ):
            with pytest.raises(ProofError):
                merkle.check_consistency(start, of, steps, first, head)


def changed(seeded, steps, other):
    at = seeded.randrange(len(steps))
    return [*steps[:at], other, *steps[at + 1 :]]


def test_proofs_out_of_the_tree_are_not_made():
    node = merkle.nodes_of(tree(3))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            merkle.inclusion(node, index, 3)
    for old in (-1, 4):
        with pytest.raises(IndexError):
            merkle.consistency(node, old, 3)
