"""Notes, checkpoints and cosignatures of C2SP: the published examples, then what must be refused."""

import random

import pytest

from budgets.ballotlog.notes import (
    COSIGNATURE,
    Head,
    NoteError,
    Signature,
    Signer,
    Verifier,
    open_note,
    read_note,
    write_note,
)

# The example of golang.org/x/mod/sumdb/note, from which the C2SP format comes.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
PROBLEM = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
# The example of c2sp.org/tlog-cosignature.
SOFA = (
    "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
    "— example.com/behind-the-sofa "
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
    "— witness.example.com/w1 "
    "jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n"
)
LOG = Signer("ville.example/budgets/parc", bytes(range(32)))
WITNESS = Signer("temoin.example/w1", bytes(range(1, 33)), COSIGNATURE)
TEXT = Head("ville.example/budgets/parc", 12, b"\x07" * 32).text


def test_the_published_note_opens():
    verifier = Verifier.parse(NEUMANN)
    assert verifier.vkey == NEUMANN
    assert open_note(PROBLEM, verifier) == PROBLEM.partition("\n\n")[0] + "\n"


def test_the_published_checkpoint_is_read():
    text, (log, witness) = read_note(SOFA)
    head = Head.parse(text)
    assert (head.origin, head.size, head.root.hex()[:8]) == ("example.com/behind-the-sofa", 20852163, "0ac5186a")
    assert head.text == text
    assert (log.name, len(log.raw)) == ("example.com/behind-the-sofa", 64)
    assert (witness.name, witness.timestamp, len(witness.raw)) == ("witness.example.com/w1", 1679315147, 72)
    assert write_note(text, [log, witness]) == SOFA


def test_a_note_of_ours_opens_with_our_key_and_others_are_ignored():
    note = write_note(TEXT, [WITNESS.sign(TEXT, timestamp=5), LOG.sign(TEXT)])
    assert open_note(note, LOG.verifier) == TEXT
    assert open_note(note, WITNESS.verifier) == TEXT
    with pytest.raises(NoteError, match="signer"):
        open_note(note, Signer(LOG.name, bytes(32)).verifier)


def test_a_cosignature_is_bound_to_its_time():
    made = WITNESS.sign(TEXT, timestamp=5)
    WITNESS.verifier.check(TEXT, made)
    later = Signature(made.name, made.key_id, (6).to_bytes(8, "big") + made.raw[8:])
    with pytest.raises(NoteError, match="signature"):
        WITNESS.verifier.check(TEXT, later)


def test_any_changed_byte_is_seen():
    seeded = random.Random(32)
    note = write_note(TEXT, [LOG.sign(TEXT)])
    for _round in range(300):
        at = seeded.randrange(len(note))
        changed = note[:at] + chr((ord(note[at]) + seeded.randint(1, 90)) % 0x2FFF) + note[at + 1 :]
        with pytest.raises(NoteError):
            assert open_note(changed, LOG.verifier) != TEXT


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "nom",
        "nom+00000000+",
        NEUMANN.replace("c74f20a3", "c74f20a4"),
        NEUMANN.replace("PeterNeumann", "Peter Neumann"),
        NEUMANN[:-4],
        "a+b+c+d",
        "é" * 400,
        "nom+00000000+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_a_wrong_key_is_refused(vkey):
    with pytest.raises(NoteError):
        Verifier.parse(vkey)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n",
        "texte\n",
        "texte\n\n— nom",
        "texte\n\n— nom AAAA\n",
        "texte\n\nnom AAAAAAAA\n",
        "a\tb\n\n— nom AAAAAAAA\n",
    ],
)
def test_a_malformed_note_is_refused(note):
    with pytest.raises(NoteError):
        read_note(note)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        "o\n01\n" + "A" * 43 + "=\n",
        "o\n1\nAAAA\n",
        "\n1\n" + "A" * 43 + "=\n",
        "o\n1\n" + "A" * 43 + "=\nplus\n",
    ],
)
def test_a_malformed_checkpoint_is_refused(text):
    with pytest.raises(NoteError):
        Head.parse(text)


def test_too_many_signatures_are_refused():
    with pytest.raises(NoteError):
        read_note(write_note(TEXT, [LOG.sign(TEXT)] * 65))
