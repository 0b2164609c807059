#!/usr/bin/env python3
"""Recount a vote from its bundle, alone: Python 3.9 or newer, standard library, no network, nothing written.

    python3 verify.py bundle.zip [--key VKEY] [--seen OLD_CHECKPOINT] [--receipt RECEIPT] [--witness VKEY]… [--lang fr|en]

It checks that the log is the one that was signed, that every ballot of the box entered it and no other, that the roll
and the box agree, that the rules are those of the opening, then counts the ballots again with its own code. It prints
each check and ends with 0 when all hold, with 1 at the first that does not.

What it trusts: itself, and the public key of the log. Without --key, the key is read in the rules of the bundle: compare
it with the one that the page of the box shows, or with the one someone else saw during the vote.
"""

# This file must run on Python 3.9 and import nothing of the site: see docs/ballots.md for the formats.
from __future__ import annotations

import argparse
import base64
import csv
import hashlib
import heapq
import io
import json
import locale
import os
import re
import sys
import time
import zipfile
import zlib
from collections import Counter, defaultdict
from fractions import Fraction
from math import ceil, lcm

REQUIRED = (
    "rules.json", "ballots.jsonl", "log.jsonl", "checkpoint.txt", "roll.json", "election.pb", "result.json", "verify.py"
)  # fmt: skip
MOST_BYTES = 4_000_000_000
MOST_FILES = 100_000
MOST_REASONS = 20

SENTENCES = {
    "files": (
        "Le paquet est complet : {files} fichiers, {size} Mo.",
        "The bundle is complete: {files} files, {size} MB.",
    ),
    "log": (
        "Le registre a {size} lignes, sans trou ; la première porte les règles.",
        "The log has {size} lines, without a gap; the first one holds the rules.",
    ),
    "signature": (
        "Le registre est celui que la clé {name} a signé.",
        "The log is the one that the key {name} signed.",
    ),
    "own_key": (
        "Clé lue dans les règles. Comparez-la avec celle de la page de l’urne :",
        "Key read in the rules. Compare it with the one on the page of the box:",
    ),
    "history": (
        "Les {count} signatures publiées pendant le vote racontent la même histoire.",
        "The {count} signatures published during the vote tell the same history.",
    ),
    "seen": (
        "Le registre que vous aviez vu ({size} lignes) est le début de celui-ci.",
        "The log that you had seen ({size} lines) is the beginning of this one.",
    ),
    "witness": (
        "Le témoin {name} a signé ce registre {count} fois, la dernière à {size} lignes.",
        "The witness {name} signed this log {count} times, the last at {size} lines.",
    ),
    "ballots": (
        "Chacun des {count} bulletins de l’urne est au registre, une fois, tel qu’il y est entré ; aucun ne manque.",
        "Each of the {count} ballots of the box is in the log, once, as it entered it; none is missing.",
    ),
    "voids": (
        "Bulletins du registre annulés ou remplacés, chacun par une ligne qui le dit : {count}.",
        "Ballots of the log void or replaced, each by a line that says so: {count}.",
    ),
    "annulled": (
        "{count} sur papier : « {reason} »",
        "{count} on paper: “{reason}”",
    ),
    "limits": (
        "Chaque bulletin respecte les règles du vote.",
        "Each ballot keeps to the rules of the vote.",
    ),
    "roll": (
        "Émargements et bulletins concordent, lot par lot : {marks} personnes.",
        "Roll and box agree, batch by batch: {marks} people.",
    ),
    "paper_gap": (
        "Papier : {marks} émargements pour {sheets} feuilles remises ; voyez les procès-verbaux.",
        "Paper: {marks} roll marks for {sheets} sheets handed out; see the records.",
    ),
    "pabulib": (
        "Le fichier election.pb dit la même chose que les bulletins.",
        "The file election.pb says the same as the ballots.",
    ),
    "conventions": (
        "Le résultat suit la règle annoncée à l’ouverture : {rule}.",
        "The result follows the rule announced at the opening: {rule}.",
    ),
    "count": (
        "Recompté ici : {winners} projets gagnants, {cost} € sur {amount} €, dans le même ordre.",
        "Counted again here: {winners} winning projects, {cost} € of {amount} €, in the same order.",
    ),
    "receipt": (
        "Votre bulletin est dans l’urne : ligne {index} du registre.",
        "Your ballot is in the box: line {index} of the log.",
    ),
    "receipt_void": (
        "Attention : ce bulletin n’est pas compté. Le registre dit pourquoi : « {reason} ».",
        "Beware: this ballot is not counted. The log says why: “{reason}”.",
    ),
    "receipt_replaced": (
        "Attention : ce bulletin n’est pas compté, son votant en a mis un autre à sa place.",
        "Beware: this ballot is not counted, its voter put another one in its place.",
    ),
    "exact": ("le résultat publié est exact", "the published result is exact"),
    "wrong": ("le résultat publié ne peut pas être confirmé", "the published result cannot be confirmed"),
    "seconds": ("{seconds} s", "{seconds} s"),
}
FAILURES = {
    "zip": ("Ce fichier n’est pas un paquet lisible : {detail}.", "This file is not a readable bundle: {detail}."),
    "missing": ("Il manque le fichier {name}.", "The file {name} is missing."),
    "twice": ("Le fichier {name} est deux fois dans le paquet.", "The file {name} is twice in the bundle."),
    "large": ("Le paquet est trop grand pour être honnête.", "The bundle is too large to be honest."),
    "malformed": ("{name} est mal écrit ({detail}).", "{name} is malformed ({detail})."),
    "rules": (
        "Les règles ne sont pas celles de la première ligne du registre.",
        "The rules are not those of the first line of the log.",
    ),
    "root": (
        "Le registre n’est pas celui qui a été signé : une ligne a été changée, ajoutée ou retirée.",
        "The log is not the one that was signed: a line was changed, added or removed.",
    ),
    "key": (
        "La clé donnée n’est pas celle de ce registre ({name}).",
        "The key given is not the key of this log ({name}).",
    ),
    "forged": ("La signature de {name} est fausse.", "The signature of {name} is false."),
    "witness": ("Le témoin {name} n’a rien signé ici.", "The witness {name} signed nothing here."),
    "history": (
        "Le point de contrôle {name} n’est pas une étape de ce registre : l’histoire a été réécrite.",
        "The checkpoint {name} is not a step of this log: history was rewritten.",
    ),
    "order": (
        "Ligne {index} du registre : {kind} n’est pas à sa place.",
        "Line {index} of the log: {kind} is out of place.",
    ),
    "opening": (
        "Le bulletin {commitment} a été changé : son empreinte n’est pas celle de son contenu.",
        "The ballot {commitment} was altered: its fingerprint is not that of its content.",
    ),
    "duplicate": ("Le bulletin {commitment} est compté deux fois.", "The ballot {commitment} is counted twice."),
    "unsorted": (
        "Les bulletins ne sont pas dans l’ordre de leurs empreintes.",
        "The ballots are not in the order of their fingerprints.",
    ),
    "added": (
        "Le bulletin {commitment} est compté, et n’est jamais entré dans le registre.",
        "The ballot {commitment} is counted, and never entered the log.",
    ),
    "voided": (
        "Le bulletin {commitment} est compté, et le registre dit qu’il est annulé.",
        "The ballot {commitment} is counted, and the log says it is void.",
    ),
    "void": (
        "Le bulletin {commitment} est sorti de l’urne, et les règles ne le permettent pas.",
        "The ballot {commitment} was taken out of the box, and the rules do not allow it.",
    ),
    "dropped": (
        "Le bulletin {commitment} est entré dans le registre, et n’est plus dans l’urne.",
        "The ballot {commitment} entered the log, and is no longer in the box.",
    ),
    "channel": (
        "Le bulletin {commitment} a changé de voie.",
        "The ballot {commitment} changed its channel.",
    ),
    "limit": ("Le bulletin {commitment} ne respecte pas les règles.", "The ballot {commitment} breaks the rules."),
    "roll": (
        "Émargements et bulletins ne concordent pas : lot {batch}, voie {channel}, {marks} émargements pour {ballots} bulletins.",
        "Roll and box differ: batch {batch}, channel {channel}, {marks} roll marks for {ballots} ballots.",
    ),
    "sheets": (
        "Lot {batch} : les comptes des feuilles {first} à {last} ne concordent pas avec les bulletins du registre.",
        "Batch {batch}: the counts of sheets {first} to {last} do not agree with the ballots of the log.",
    ),
    "roll_file": (
        "roll.json ne dit pas la même chose que la clôture du registre.",
        "roll.json does not say the same as the close of the log.",
    ),
    "close": (
        "La clôture annonce d’autres nombres de bulletins que l’urne.",
        "The close announces other numbers of ballots than the box.",
    ),
    "pabulib": (
        "Le fichier election.pb ne dit pas la même chose que les bulletins ({detail}).",
        "The file election.pb does not say the same as the ballots ({detail}).",
    ),
    "result_file": (
        "result.json n’est pas le résultat inscrit au registre.",
        "result.json is not the result written in the log.",
    ),
    "conventions": (
        "Le résultat suit une autre règle que celle de l’ouverture ({detail}).",
        "The result follows another rule than the one of the opening ({detail}).",
    ),
    "unknown_rule": (
        "Ce vérificateur ne connaît pas la règle « {rule} » : prenez celui du paquet.",
        "This verifier does not know the rule “{rule}”: take the one of the bundle.",
    ),
    "winners": (
        "Le résultat publié est faux. Publiés : {published}. Recomptés : {counted}.",
        "The published result is wrong. Published: {published}. Counted again: {counted}.",
    ),
    "figures": (
        "Le résultat publié est faux : {detail}.",
        "The published result is wrong: {detail}.",
    ),
    "receipt": ("Ce reçu n’est pas de ce vote.", "This receipt is not of this vote."),
    "receipt_missing": (
        "Ce reçu est signé, et son bulletin n’est pas dans l’urne : gardez-le, c’est une preuve.",
        "This receipt is signed, and its ballot is not in the box: keep it, it is evidence.",
    ),
    "file": ("Impossible de lire {name} : {detail}.", "Cannot read {name}: {detail}."),
}


class Failure(Exception):
    """A check that does not hold: a code of FAILURES and what it says."""

    def __init__(self, code, **context):
        super().__init__(code)
        self.code = code
        self.context = context


class Voice:
    """Prints each check in the reader's language: French, unless the system speaks English."""

    def __init__(self, lang=""):
        spoken = lang or next((os.environ[n] for n in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(n)), "")
        if not spoken:
            spoken = locale.getlocale()[0] or ""
        self.index = 1 if spoken.lower().startswith("en") else 0

    def sentence(self, table, code, context):
        shown = {name: self.shown(value) for name, value in context.items()}
        return table[code][self.index].format(**shown)

    def shown(self, value):
        """Figures in groups of three; what comes from the bundle without control characters, and not endless."""
        if isinstance(value, int):
            return "{:,}".format(value).replace(",", "," if self.index else "\u00a0")
        return "".join(c if c.isprintable() else "?" for c in str(value))[:300]

    def say(self, code, **context):
        print("  ok   " + self.sentence(SENTENCES, code, context), flush=True)

    def note(self, code, **context):
        print("       " + self.sentence(SENTENCES, code, context), flush=True)

    def fail(self, failure):
        print("  " + ("FAIL " if self.index else "FAUX ") + self.sentence(FAILURES, failure.code, failure.context))


# ============================================================ Ed25519 (RFC 8032), verification only

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
NEUTRAL = (0, 1, 1, 0)


def point_add(a, b):
    """Add two points in extended coordinates (X, Y, Z, T)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    p, q, r, s = f - e, h - g, h + g, f + e
    return (p * q % P, r * s % P, q * r % P, p * s % P)


def point_double(a):
    x, y, z = a[0], a[1], a[2]
    xx, yy, zz = x * x % P, y * y % P, 2 * z * z % P
    h = xx + yy
    e = h - (x + y) * (x + y) % P
    g = xx - yy
    f = zz + g
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_read(data):
    """The point of 32 bytes, or None."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


BASE = point_read((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def ed25519_holds(public, signature, message):
    """Whether a signature (64 bytes) of a message is of this public key (32 bytes)."""
    if len(signature) != 64 or len(public) != 32:
        return False
    key = point_read(public)
    s = int.from_bytes(signature[32:], "little")
    if key is None or point_read(signature[:32]) is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    h = int.from_bytes(digest, "little") % ORDER
    minus = (P - key[0], key[1], key[2], P - key[3])
    both, found = point_add(BASE, minus), NEUTRAL
    for bit in reversed(range(max(s.bit_length(), h.bit_length()))):
        found = point_double(found)
        wanted = (s >> bit & 1) | (h >> bit & 1) << 1
        if wanted:
            found = point_add(found, (BASE, minus, both)[wanted - 1])
    inverse = pow(found[2], P - 2, P)
    x, y = found[0] * inverse % P, found[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


# ============================================================ signed notes (c2sp.org/signed-note)


def unb64(text, name):
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Failure("malformed", name=name, detail="base64") from None


LOG, WITNESS = 1, 4


class Key:
    """A public key written name+id+base64, of a log or of a witness."""

    def __init__(self, vkey, kind=LOG):
        self.vkey = vkey.strip()
        self.name, _, rest = self.vkey.partition("+")
        identifier, _, encoded = rest.partition("+")
        raw = unb64(encoded, "vkey")
        self.public = raw[1:]
        self.id = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if not self.name or len(raw) != 33 or raw[0] != kind or self.id.hex() != identifier:
            raise Failure("malformed", name="vkey", detail=vkey)

    def check(self, text, line, name):
        """Check one line of signature under a text."""
        found = re.fullmatch("— ([^ ]+) ([^ ]+)", line)
        raw = unb64(found[2], name) if found else b""
        if not found or (found[1], raw[:4]) != (self.name, self.id):
            raise Failure("key", name=found[1] if found else self.name)
        if not ed25519_holds(self.public, raw[4:], text.encode()):
            raise Failure("forged", name=name)

    def open(self, note, name):
        """The text of a note that this key signed; the lines of other keys are not looked at."""
        text, separator, lines = note.rpartition("\n\n")
        ours = [line for line in lines.splitlines() if line.startswith("— " + self.name + " ")]
        if not separator or not ours:
            raise Failure("key", name=self.name)
        for line in ours:
            self.check(text + "\n", line, name)
        return text + "\n"

    def witnessed(self, note, name):
        """Whether this key of a witness signed a note too (c2sp.org/tlog-cosignature); a false signature is a failure."""
        text, _separator, lines = note.rpartition("\n\n")
        ours = [line for line in lines.splitlines() if line.startswith("— " + self.name + " ")]
        for line in ours:
            raw = unb64(line.split(" ")[-1], name)
            signed = b"cosignature/v1\ntime %d\n" % int.from_bytes(raw[4:12], "big") + (text + "\n").encode()
            if raw[:4] != self.id or not ed25519_holds(self.public, raw[12:], signed):
                raise Failure("forged", name="%s (%s)" % (self.name, name))
        return bool(ours)


def read_checkpoint(text, key, name):
    """(size, root) of the text of a checkpoint."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[0] != key.name or not re.fullmatch("0|[1-9][0-9]{0,9}", lines[1]):
        raise Failure("malformed", name=name, detail="checkpoint")
    return int(lines[1]), unb64(lines[2], name)


# ============================================================ Merkle tree (RFC 6962)


class Tree:
    """The roots of a log as it grew: only those that are asked for."""

    def __init__(self, wanted):
        self.wanted = set(wanted)
        self.size = 0
        self.stack = []  # (level, hash) of the perfect subtrees
        self.roots = {}

    def add(self, leaf):
        level, value = 0, hashlib.sha256(b"\0" + leaf).digest()
        while self.stack and self.stack[-1][0] == level:
            value = hashlib.sha256(b"\1" + self.stack.pop()[1] + value).digest()
            level += 1
        self.stack.append((level, value))
        self.size += 1
        if self.size in self.wanted:
            self.roots[self.size] = self.root()

    def root(self):
        value = None
        for _level, left in reversed(self.stack):
            value = left if value is None else hashlib.sha256(b"\1" + left + value).digest()
        return hashlib.sha256(b"").digest() if value is None else value


# ============================================================ the bundle


class Bundle:
    """The files of a bundle, read in memory one at a time, never written."""

    def __init__(self, path):
        try:
            self.zip = zipfile.ZipFile(path)
        except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Failure("zip", detail=error) from None
        infos = self.zip.infolist()
        self.names = [info.filename for info in infos]
        for name, times in Counter(self.names).items():
            if times > 1:
                raise Failure("twice", name=name)
        self.size = sum(info.file_size for info in infos)
        if len(infos) > MOST_FILES or self.size > MOST_BYTES:
            raise Failure("large")
        for name in REQUIRED:
            if name not in self.names:
                raise Failure("missing", name=name)
        self.checkpoints = sorted(name for name in self.names if re.fullmatch("checkpoints/[0-9]{1,10}[.]txt", name))

    def read(self, name):
        """The text of a file."""
        try:
            with self.zip.open(name) as file:
                content = file.read(MOST_BYTES)
            return content.decode()
        except (
            OSError,
            RuntimeError,
            zipfile.BadZipFile,
            NotImplementedError,
            EOFError,
            zlib.error,
            MemoryError,
        ) as error:
            raise Failure("zip", detail="%s, %s" % (name, error)) from None
        except UnicodeDecodeError:
            raise Failure("malformed", name=name, detail="UTF-8") from None

    def json(self, name):
        return read_json(self.read(name), name)

    def lines(self, name):
        """The JSON object of each line, with its place from 1."""
        for number, line in enumerate(self.read(name).splitlines(), start=1):
            row = read_json(line, "%s:%d" % (name, number))
            if not isinstance(row, dict):
                raise Failure("malformed", name="%s:%d" % (name, number), detail="{}")
            yield number, row


def read_json(text, name):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Failure("malformed", name=name, detail="JSON") from None


def canonical(value):
    """The one way to write JSON: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def field(row, name, kind, where):
    """A field of a row, of this type."""
    value = row.get(name) if isinstance(row, dict) else None
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Failure("malformed", name=where, detail=name)
    return value


def whole(row, name, where):
    """A whole number, zero or more."""
    value = field(row, name, int, where)
    if value < 0:
        raise Failure("malformed", name=where, detail=name)
    return value


class Log:
    """What the leaves of the log say, in order."""

    def __init__(self):
        self.entered = {}  # commitment: (leaf, batch, channel)
        self.voids = {}  # commitment: what the leaf says
        self.replaced = Counter()  # (batch, channel): ballots that their voter replaced
        self.sheets = {}  # batch: the counts of its paper sheets, and whether they were already marked
        self.rules = self.close = self.result = None

    def take(self, index, kind, data):
        """Read one leaf (canonical JSON, as text)."""
        where = "log.jsonl:%d" % (index + 1)
        if (kind == "rules") != (index == 0) or (self.close is not None and kind not in ("result", "void")):
            raise Failure("order", index=index, kind=kind)
        if kind == "rules":
            self.rules = data
            return
        said = read_json(data, where)
        if kind == "ballot":
            self.enter(field(said, "commitment", str, where), index, said, field(said, "channel", str, where), where)
        elif kind == "paper-batch":
            sheets, batch = field(said, "sheets", dict, where), field(said, "batch", int, where)
            self.sheets[batch] = sheets
            for commitment in field(said, "commitments", list, where):
                self.enter(str(commitment), index, said, "paper", where)
        elif kind == "void":
            self.void(index, said, where)
        elif kind == "extension":
            field(said, "closes", str, where)  # the vote ended later: that says nothing of the ballots
        elif kind == "close":
            self.close = said
        elif kind == "result" and self.close is not None:
            self.result = data
        else:
            raise Failure("order", index=index, kind=kind)

    def enter(self, commitment, index, said, channel, where):
        if not re.fullmatch("[0-9a-f]{64}", commitment):
            raise Failure("malformed", name=where, detail="commitment")
        if commitment in self.entered:
            raise Failure("duplicate", commitment=commitment)
        self.entered[commitment] = (index, field(said, "batch", int, where), channel)

    def void(self, index, said, where):
        commitment = field(said, "commitment", str, where)
        if commitment not in self.entered or commitment in self.voids:
            raise Failure("order", index=index, kind="void")
        self.voids[commitment] = said
        if said.get("reason") == "replaced":
            channel = said.get("channel", self.entered[commitment][2])  # a small channel may have become « mixed »
            self.replaced[field(said, "batch", int, where), str(channel)] += 1


# ============================================================ the checks


def check_log(bundle, options, voice):
    """Rules, log, signatures, history. Returns what the log says, and the key."""
    rules_text = bundle.read("rules.json")
    rules = read_json(rules_text, "rules.json")
    own = Key(field(rules, "log", str, "rules.json"))
    key = Key(options.key) if options.key else own
    notes = {name: bundle.read(name) for name in ["checkpoint.txt", *bundle.checkpoints]}
    if options.seen:
        notes["--seen"] = read_file(options.seen)
    heads = {name: read_checkpoint(key.open(note, name), key, name) for name, note in notes.items()}
    tree, log = Tree(size for size, _root in heads.values()), Log()
    for number, row in bundle.lines("log.jsonl"):
        where = "log.jsonl:%d" % number
        kind, data = field(row, "kind", str, where), unb64(field(row, "data", str, where), where)
        if field(row, "index", int, where) != number - 1:
            raise Failure("order", index=number - 1, kind=kind)
        tree.add(kind.encode() + b"\0" + data)
        try:
            log.take(number - 1, kind, data.decode())
        except UnicodeDecodeError:
            raise Failure("malformed", name=where, detail="UTF-8") from None
    if log.rules != rules_text or canonical(rules) != rules_text:
        raise Failure("rules")
    if heads["checkpoint.txt"] != (tree.size, tree.root()):
        raise Failure("root")
    if log.close is None or log.result is None:
        raise Failure("order", index=tree.size, kind="close")
    voice.say("log", size=tree.size)
    voice.say("signature", name=key.name)
    if not options.key:
        voice.note("own_key")
        print("       " + voice.shown(key.vkey))
    for name, (size, root) in heads.items():
        if tree.roots.get(size) != root:
            raise Failure("history", name=name)
    voice.say("history", count=len(heads) - bool(options.seen))
    if options.seen:
        voice.say("seen", size=heads["--seen"][0])
    for vkey in options.witness:
        check_witness(Key(vkey, WITNESS), notes, heads, voice)
    return rules, log, key


def check_witness(witness, notes, heads, voice):
    """A witness signed at least one of the published heads: up to there, nobody was shown another log."""
    signed = [heads[name][0] for name, note in notes.items() if witness.witnessed(note, name)]
    if not signed:
        raise Failure("witness", name=witness.name)
    voice.say("witness", name=witness.name, count=len(signed), size=max(signed))


def check_ballots(bundle, rules, log, voice):
    """Every opening is in the log and the reverse. Returns the ballots as text, how many of each."""
    prefix = b"parvis/ballot/1\0" + field(rules, "budget", str, "rules.json").encode() + b"\0"
    groups, channels, previous, limits = Counter(), Counter(), "", Limits(rules)
    nonces = {}
    for number, row in bundle.lines("ballots.jsonl"):
        where = "ballots.jsonl:%d" % number
        commitment, nonce = field(row, "commitment", str, where), field(row, "nonce", str, where)
        payload = canonical(field(row, "ballot", dict, where))
        try:
            opened = hashlib.sha256(prefix + payload.encode() + b"\0" + bytes.fromhex(nonce)).hexdigest()
        except ValueError:
            raise Failure("malformed", name=where, detail="nonce") from None
        if opened != commitment:
            raise Failure("opening", commitment=commitment)
        if commitment <= previous:
            raise Failure("duplicate" if commitment in nonces else "unsorted", commitment=commitment)
        previous, nonces[commitment] = commitment, nonce
        if commitment not in log.entered:
            raise Failure("added", commitment=commitment)
        if commitment in log.voids:
            raise Failure("voided", commitment=commitment)
        if row.get("channel") != log.entered[commitment][2]:
            raise Failure("channel", commitment=commitment)
        if payload not in groups and not limits.hold(row["ballot"]):
            raise Failure("limit", commitment=commitment)
        groups[payload] += 1
        channels[row["channel"]] += 1
    for commitment in log.entered:
        if commitment not in nonces and commitment not in log.voids:
            raise Failure("dropped", commitment=commitment)
    annulled = reasons_of_voids(rules, log)
    if field(log.close, "ballots", dict, "close") != dict(channels):
        raise Failure("close")
    voice.say("ballots", count=len(nonces))
    if log.voids:
        voice.note("voids", count=len(log.voids))
        for reason, count in annulled.most_common(MOST_REASONS):
            voice.note("annulled", count=count, reason=reason)
    voice.say("limits")
    return groups, nonces


def reasons_of_voids(rules, log):
    """Why ballots of paper were annulled, how many for each reason.

    Nothing else leaves the box: where the rules let voters replace their ballot they may, except on paper, which has no
    receipt; a pile of paper may be annulled, whole.
    """
    annulled = Counter()
    for commitment, said in log.voids.items():
        replaced, paper = said.get("reason") == "replaced", log.entered[commitment][2] == "paper"
        if replaced == paper or (replaced and rules.get("replaceable") is not True):
            raise Failure("void", commitment=commitment)
        if paper:
            annulled[str(said.get("reason"))] += 1
    return annulled


class Limits:
    """What the rules allow on one ballot."""

    def __init__(self, rules):
        self.rules = rules
        self.rows = {row["code"]: row for row in candidates_of(rules)}
        self.amounts = {row["territory"]: row["amount"] for row in field(rules, "envelopes", list, "rules.json")}
        self.several = rules.get("ballots_of_each", "one") != "one"

    def at_most(self, name, value):
        return self.rules.get(name) is None or value <= self.rules[name]

    def hold(self, ballot):
        kind, choices, envelope = self.rules.get("vote_type"), ballot.get("choices"), ballot.get("envelope")
        if set(ballot) - {"choices", "envelope"} or ("envelope" in ballot and not self.several):
            return False  # nothing else may be written on a ballot: it could say whose it is
        points = {}
        if isinstance(choices, dict) and kind in ("cumulative", "scoring"):
            points = choices
        elif isinstance(choices, list) and kind not in ("cumulative", "scoring"):
            points = dict.fromkeys((code for code in choices if isinstance(code, str)), 1)
            if len(points) != len(choices) or (kind != "ordinal" and sorted(choices) != choices):
                return False
        else:
            return False
        if any(isinstance(given, bool) or not isinstance(given, int) or given < 1 for given in points.values()):
            return False
        chosen = [self.rows.get(code) for code in points]
        if None in chosen or (self.several and any(row.get("envelope") != envelope for row in chosen)):
            return False
        cost = sum(row["cost"] for row in chosen)
        share = self.rules.get("max_sum_cost_share")
        return (
            len(points) >= self.rules.get("min_length", 0)
            and self.at_most("max_length", len(points))
            and self.at_most("max_sum_cost", cost)
            and (share is None or cost <= self.amount(envelope) * share // 100)
            and (kind != "choose-1" or len(points) <= 1)
            and (kind != "cumulative" or self.at_most("max_sum_points", sum(points.values())))
            and (kind != "cumulative" or all(self.at_most("max_points", given) for given in points.values()))
            and (
                kind != "scoring" or max(points.values(), default=0) < (len(self.rules.get("mentions") or ()) or 10**4)
            )
            and all(self.within(quota, chosen) for quota in self.rules.get("quotas", ()))
        )

    def amount(self, envelope):
        """What a ballot shares out: its envelope, or what no envelope holds, or everything."""
        if envelope:
            return self.amounts.get(envelope, 0)
        kept = sum(self.amounts.values()) if self.rules.get("ballots_of_each") == "city+sector" else 0
        return self.rules["amount"] - kept

    def within(self, quota, chosen):
        held = sum(
            1
            for row in chosen
            if (not quota["category"] or row.get("category") == quota["category"])
            and (quota["min_cost"] is None or row["cost"] >= quota["min_cost"])
            and (quota["max_cost"] is None or row["cost"] <= quota["max_cost"])
        )
        return held >= quota["min_length"] and (quota["max_length"] is None or held <= quota["max_length"])


def candidates_of(rules):
    rows, codes = field(rules, "candidates", list, "rules.json"), set()
    for row in rows:
        if field(row, "code", str, "rules.json") in codes:
            raise Failure("malformed", name="rules.json", detail=row["code"])
        codes.add(row["code"])
        if field(row, "cost", int, "rules.json") < 0:
            raise Failure("malformed", name="rules.json", detail="cost")
    return rows


def check_roll(bundle, log, voice):
    """For each batch and channel: marks = ballots - replaced ballots, or the sheets that came back."""
    file = field(bundle.json("roll.json"), "batches", list, "roll.json")
    if file != field(log.close, "roll", list, "close"):
        raise Failure("roll_file")
    ballots = Counter((batch, channel) for _leaf, batch, channel in log.entered.values())
    ballots.subtract(log.replaced)
    marks = Counter()
    for number, row in enumerate(file, start=1):
        if field(row, "batch", int, "roll.json") != number:
            raise Failure("malformed", name="roll.json", detail="batch")
        for channel in field(row, "marks", dict, "roll.json"):
            marks[number, channel] = whole(row["marks"], channel, "roll.json")
    on_paper = [pair for pair in [*ballots, *marks] if log.sheets and pair[1] in ("paper", "mixed")]
    for pair in sorted(set(ballots) | set(marks)):
        if pair not in on_paper and ballots[pair] != marks[pair]:
            raise Failure("roll", batch=pair[0], channel=pair[1], marks=marks[pair], ballots=ballots[pair])
    if on_paper:
        check_sheets(log, sum(marks[pair] for pair in set(on_paper)), ballots, set(on_paper), voice)
    voice.say("roll", marks=sum(marks.values()))


def check_sheets(log, marks, ballots, pairs, voice):
    """Paper: voters are marked when they are given a sheet; a sheet may be blank, spoiled, or never come back.

    There are never more valid sheets than marks. Other differences are for the records to explain.
    """
    piles = piles_of(log)
    valid = sum(pile["valid"] for pile in piles)
    handed_out = sum(pile["handed_out"] for pile in piles)
    others = sum(count for pair, count in ballots.items() if pair in pairs and pair[0] not in log.sheets)
    if marks < valid + others:
        raise Failure("roll", batch="*", channel="paper", marks=marks, ballots=valid + others)
    if marks != handed_out + others:
        voice.note("paper_gap", marks=marks - others, sheets=handed_out)


def piles_of(log):
    """The counts of each pile of sheets, once: those of a pile that was annulled and keyed again are its last ones.

    A pile has as many ballots in the log as it says valid sheets, is annulled whole or not at all, and a sheet is in one.
    """
    entered, left = Counter(), Counter()  # by batch: ballots of its sheets, and those that were not annulled
    for commitment, (_leaf, batch, channel) in log.entered.items():
        if batch in log.sheets and channel == "paper":
            entered[batch] += 1
            left[batch] += commitment not in log.voids
    piles = {}
    for batch, sheets in sorted(log.sheets.items()):
        names = ("first", "last", "printed", "handed_out", "returned", "valid", "blank", "invalid")
        first, last, printed, given, back, valid, blank, invalid = (whole(sheets, name, "sheets") for name in names)
        told = valid + blank + invalid == back <= given <= printed == last - first + 1
        before = piles.get((first, last))
        if not told or valid != entered[batch] or left[batch] not in (0, valid) or (before and left[before[0]]):
            raise Failure("sheets", batch=batch, first=first, last=last)
        piles[first, last] = (batch, sheets)
    previous = -1
    for (first, last), (batch, _sheets) in sorted(piles.items()):
        if first <= previous:
            raise Failure("sheets", batch=batch, first=first, last=last)
        previous = last
    return [sheets for _batch, sheets in piles.values()]


def check_pabulib(bundle, rules, groups, voice):
    """The Pabulib file has the same amount, rule, projects, costs and votes."""
    sections, current = {"META": [], "PROJECTS": [], "VOTES": []}, None
    try:
        for cells in csv.reader(io.StringIO(bundle.read("election.pb")), delimiter=";"):
            if len(cells) == 1 and cells[0] in sections:
                current = sections[cells[0]]
            elif cells and current is not None:
                current.append(cells)
    except csv.Error as error:
        raise Failure("pabulib", detail=error) from None
    said = {row[0]: row[1] for row in sections["META"] if len(row) > 1}
    wanted = {
        "budget": field(rules, "amount", int, "rules.json"),
        "vote_type": rules.get("vote_type"),
        "rule": rules.get("rule"),
        "num_projects": len(candidates_of(rules)),
        "num_votes": sum(groups.values()),
    }
    for name, value in wanted.items():
        if said.get(name) != str(value):
            raise Failure("pabulib", detail="META, " + name)
    costs = {row[0]: row[1] for row in sections["PROJECTS"][1:]}
    if costs != {row["code"]: str(row["cost"]) for row in candidates_of(rules)}:
        raise Failure("pabulib", detail="PROJECTS")
    columns = sections["VOTES"][0] if sections["VOTES"] else []
    votes = Counter()
    for row in sections["VOTES"][1:]:
        cells = dict(zip(columns, row))
        votes[cells.get("vote", ""), cells.get("points", "")] += 1
    expected = Counter()
    for payload, same in groups.items():
        choices = json.loads(payload)["choices"]
        points = ",".join(str(n) for n in choices.values()) if isinstance(choices, dict) else ""
        expected[",".join(choices), points] += same
    if votes != expected:
        raise Failure("pabulib", detail="VOTES")
    voice.say("pabulib")


def check_result(bundle, rules, log, groups, voice):
    """The published result is the one of the log, by the rule of the opening, and the same as counted here."""
    text = bundle.read("result.json")
    if text != log.result:
        raise Failure("result_file")
    result = read_json(text, "result.json")
    rule, parameters = conventions(rules)
    published = dict(field(result, "parameters", dict, "result.json"))
    published.pop("scoring", None)
    if result.get("rule") != rule or published != parameters:
        changed = [name for name in {**published, **parameters} if published.get(name) != parameters.get(name)]
        raise Failure("conventions", detail=", ".join(sorted(changed)) or result.get("rule"))
    voice.say("conventions", rule=rule)
    elections = elections_of(rules, groups)
    winners = [code for election in elections for code in COUNTS[rule](election, exact_parameters(parameters))]
    if winners != field(result, "winners", list, "result.json"):
        raise Failure("winners", published=", ".join(map(str, result["winners"])), counted=", ".join(winners))
    costs = {row["code"]: row["cost"] for row in candidates_of(rules)}
    cost, ballots = sum(costs[code] for code in winners), sum(groups.values())
    for name, here in (("cost", cost), ("ballots", ballots)):
        if result.get(name) != here:
            raise Failure("figures", detail="%s %s, %s" % (name, result.get(name), here))
    check_trace(result, elections, set(winners))
    voice.say("count", winners=len(winners), cost=cost, amount=field(rules, "amount", int, "rules.json"))


def check_trace(result, elections, winners):
    """The votes, the points, the cost and the fate that the explanation gives to each candidate."""
    votes = {code: count for election in elections for code, count in election.votes.items()}
    scores = {code: count for election in elections for code, count in election.scores.items()}
    costs = {code: cost for election in elections for code, cost in election.costs.items()}
    seen = set()
    for line in field(field(result, "trace", dict, "result.json"), "candidates", list, "result.json"):
        code = field(line, "candidate", str, "result.json")
        here = {"votes": votes.get(code), "score": scores.get(code), "cost": costs.get(code)}
        wrong = [name for name, value in here.items() if plain(line.get(name)) != value]
        if wrong or (line.get("outcome") == "elected") != (code in winners):
            raise Failure("figures", detail="%s, %s" % (code, ", ".join(wrong) or line.get("outcome")))
        seen.add(code)
    if seen != set(votes):
        raise Failure("figures", detail="trace")


def check_receipt(options, rules, log, key, nonces, voice):
    """The promise is signed, and the ballot it promises is in the log; counted, or said void."""
    receipt = read_json(read_file(options.receipt), "receipt")
    commitment, budget = field(receipt, "commitment", str, "receipt"), field(receipt, "budget", str, "receipt")
    if budget != rules["budget"]:
        raise Failure("receipt")
    text = "parvis/receipt/1\n%s\n%s\n" % (budget, commitment)
    key.check(text, field(receipt, "promise", str, "receipt"), "receipt")
    if commitment not in log.entered:
        raise Failure("receipt_missing")
    if commitment in nonces and nonces[commitment] != receipt.get("nonce"):
        raise Failure("receipt")
    voice.say("receipt", index=log.entered[commitment][0])
    if commitment in log.voids:
        reason = log.voids[commitment].get("reason", "")
        voice.note("receipt_replaced" if reason == "replaced" else "receipt_void", reason=reason)


def read_file(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read(1_000_000)
    except (OSError, UnicodeDecodeError) as error:
        raise Failure("file", name=path, detail=error) from None


# ============================================================ the count


class Election:
    """What is counted together: candidates with their costs, an amount, ballots grouped by content."""

    def __init__(self, amount, costs, ballots, territories):
        self.amount, self.costs, self.territories = amount, costs, territories
        self.ballots = ballots  # [(points by candidate, how many)]
        self.voters = sum(same for _points, same in ballots)
        self.votes = dict.fromkeys(costs, 0)
        self.scores = dict.fromkeys(costs, 0)
        for points, same in ballots:
            for code, given in points.items():
                self.votes[code] += same
                self.scores[code] += given * same


def elections_of(rules, groups):
    """Each envelope with its candidates, by territory; then the candidates that have none."""
    kind = rules.get("vote_type")
    rows = candidates_of(rules)
    amounts = {row["territory"]: row["amount"] for row in field(rules, "envelopes", list, "rules.json")}
    parts = []
    for territory in sorted({row["envelope"] for row in rows if row.get("envelope")}):
        inside = {row["code"]: row["cost"] for row in rows if row.get("envelope") == territory}
        parts.append((territory, amounts[territory], inside))
    others = {row["code"]: row["cost"] for row in rows if not row.get("envelope")}
    if others or not parts:
        rest = field(rules, "amount", int, "rules.json") - sum(amount for _territory, amount, _costs in parts)
        parts.append(("", max(rest, 0), others))
    read = [(points_of(json.loads(payload), kind), same) for payload, same in groups.items()]
    elections = []
    for territory, amount, costs in parts:
        ballots = defaultdict(int)
        for (points, envelope), same in read:
            named = points if len(parts) == 1 else tuple(pair for pair in points if pair[0] in costs)
            if envelope == territory if envelope else (len(parts) == 1 or named):
                ballots[named] += same
        places = {row["code"]: row["territory"] for row in rows if row["code"] in costs and row.get("territory")}
        elections.append(Election(amount, costs, [(dict(named), same) for named, same in ballots.items()], places))
    return elections


def points_of(ballot, kind):
    """((code, points), …) and the envelope of a ballot. The first of a ranking of L gets L points, the last 1."""
    choices = ballot["choices"]
    if isinstance(choices, dict):
        pairs = tuple(sorted(choices.items()))
    elif kind == "ordinal":
        pairs = tuple((code, len(choices) - place) for place, code in enumerate(choices))
    else:
        pairs = tuple((code, 1) for code in choices)
    return pairs, ballot.get("envelope", "")


THRESHOLDS = {"minimum_votes": 0, "minimum_share": 0, "minimum_score": 0}
RANKED = {**THRESHOLDS, "tie_break": ["lowest_cost", "natural_id"]}
SHARED = {"utility": "cost", "completion_start": "exact", **THRESHOLDS,
          "tie_break": ["lowest_cost", "most_votes", "natural_id"]}  # fmt: skip
STEPPED = {**SHARED, "completion_start": "floor", "completion_stop": "exhaustive", "completion_step": 1}
DEFAULTS = {
    "greedy": {"by": "votes", "large_winners": 0, "large_cost": 0, **RANKED},
    "greedy-no-skip": {"by": "votes", **RANKED},
    "greedy-per-cost": {"by": "votes", **RANKED},
    "two-tier": {"per_territory": 2, "by": "votes", **RANKED},
    "majority-judgment": RANKED,
    "equal-shares": SHARED,
    "equal-shares+greedy": SHARED,
    "equal-shares/add1": STEPPED,
    "equal-shares/add1u": STEPPED,
}


def conventions(rules):
    """The rule of the opening, and every parameter it implies."""
    rule = field(rules, "rule", str, "rules.json")
    if rule not in DEFAULTS:
        raise Failure("unknown_rule", rule=rule)
    chosen = field(rules, "parameters", dict, "rules.json")
    unknown = set(chosen) - set(DEFAULTS[rule]) - {"seed"}
    if unknown:
        raise Failure("unknown_rule", rule="%s (%s)" % (rule, ", ".join(sorted(unknown))))
    return rule, {**DEFAULTS[rule], **{name: plain(value) for name, value in chosen.items()}}


EXACT = ("large_cost", "minimum_votes", "minimum_share", "minimum_score", "completion_step")


def plain(value):
    """A parameter as results write it: whole numbers as numbers, fractions as text."""
    if isinstance(value, (int, float)) or (isinstance(value, str) and re.fullmatch(r"-?[0-9]+([./][0-9]+)?", value)):
        number = Fraction(str(value))
        return int(number) if number.denominator == 1 else str(number)
    return value


def exact_parameters(parameters):
    return {name: Fraction(str(value)) if name in EXACT else value for name, value in parameters.items()}


def natural(code):
    """Order identifiers as people do: "c2" before "c10"."""
    parts = re.split("([0-9]+)", code)
    key = [(len(p.lstrip("0")), p.lstrip("0")) if i % 2 else (0, p) for i, p in enumerate(parts)]
    return [*key, (0, code)]


def tie_ranks(election, parameters):
    """The place of each candidate if all were equal."""
    criteria = {
        "lowest_cost": lambda code: election.costs[code],
        "most_votes": lambda code: -election.votes[code],
        "natural_id": natural,
        "lot": lambda code: hashlib.sha256(("%s:%s" % (parameters.get("seed", ""), code)).encode()).hexdigest(),
    }
    wanted = [criteria[name] for name in parameters["tie_break"]]
    order = sorted(election.costs, key=lambda code: [*(criterion(code) for criterion in wanted), natural(code)])
    return {code: rank for rank, code in enumerate(order)}


def eligible(election, parameters):
    """Candidates that reach the thresholds, in the order of the ballot."""
    votes = max(parameters["minimum_votes"], ceil(parameters["minimum_share"] * election.voters))
    return [
        code
        for code in election.costs
        if election.votes[code] >= votes and election.scores[code] >= parameters["minimum_score"]
    ]


def fill(election, order, parameters, money, skip=True):
    """Walk down an order and take what the money pays for. Returns the elected, and what is left.

    With "large_winners", at most so many that cost more than "large_cost" are taken.
    """
    room = parameters.get("large_winners") or len(election.costs)
    allowed, elected = set(eligible(election, parameters)), []
    for code in order:
        if code not in allowed or not election.votes[code]:
            continue
        large = election.costs[code] > parameters.get("large_cost", 0)
        if large and not room:
            continue
        if election.costs[code] <= money:
            room -= large
            money -= election.costs[code]
            elected.append(code)
        elif not skip:
            break
    return elected, money


def by_support(election, parameters, per_cost=False):
    support = election.votes if parameters.get("by", "votes") == "votes" else election.scores
    ranks = tie_ranks(election, parameters)

    def key(code):
        if not per_cost:
            return (0, -support[code], ranks[code])
        cost = election.costs[code]
        return (1, -Fraction(support[code], cost), ranks[code]) if cost else (0, -support[code], ranks[code])

    return sorted(election.costs, key=key)


def greedy(election, parameters):
    return fill(election, by_support(election, parameters), parameters, election.amount)[0]


def greedy_no_skip(election, parameters):
    return fill(election, by_support(election, parameters), parameters, election.amount, skip=False)[0]


def greedy_per_cost(election, parameters):
    return fill(election, by_support(election, parameters, per_cost=True), parameters, election.amount)[0]


def two_tier(election, parameters):
    """The first of each territory, then the others, in the order of support."""
    order, allowed = by_support(election, parameters), set(eligible(election, parameters))
    taken, first = Counter(), []
    for code in order:
        place = election.territories.get(code)
        if place and code in allowed and election.votes[code] and taken[place] < parameters["per_territory"]:
            taken[place] += 1
            first.append(code)
    elected, money = fill(election, first, parameters, election.amount)
    return elected + fill(election, [code for code in order if code not in first], parameters, money)[0]


def majority_judgment(election, parameters):
    """By the best majority value: the mentions read from the middle outwards, the lower one first."""
    given = {code: Counter() for code in election.costs}
    for points, same in election.ballots:
        for code, mention in points.items():
            given[code][mention] += same
    values, ranks = {}, tie_ranks(election, parameters)
    for code, counts in given.items():
        counts[0] += election.voters - sum(counts.values())
        rising = [mention for mention in sorted(counts) for _ in range(counts[mention])]
        half, odd = divmod(len(rising), 2)
        value = rising[half : half + odd] + [0] * (2 * half)  # an odd number has one in the middle, then come pairs
        value[odd::2], value[odd + 1 :: 2] = rising[:half][::-1], rising[half + odd :]
        values[code] = [-mention for mention in value]
    order = sorted(election.costs, key=lambda code: (values[code], ranks[code]))
    return fill(election, order, parameters, election.amount)[0]


class Shares:
    """One run of the Method of Equal Shares. Money is whole numbers of 1/scale; equal histories share one purse."""

    def __init__(self, election, endowment, by_cost, ranks):
        self.election, self.by_cost, self.ranks = election, by_cost, ranks
        self.scale = endowment.denominator
        self.purses = [endowment.numerator]
        self.purse_of = [0] * len(election.ballots)
        self.spent, self.bought = 0, []

    def run(self, supporters, names, limit=None):
        """Buy the cheapest for what it brings, again and again. Prices only rise: an old one is a lower bound."""
        bounds = []
        for code in names:
            whole = self.election.votes[code] if self.by_cost else self.election.scores[code]
            bounds.append((self.standing(code, Fraction(self.election.costs[code], whole)), self.ranks[code], code))
        heapq.heapify(bounds)
        while bounds and (limit is None or self.spent <= limit):
            best, waiting = None, []
            while bounds and (best is None or bounds[0][0] <= best[0]):
                code = heapq.heappop(bounds)[2]
                price = self.price(code, supporters[code])
                if price is None:
                    continue
                offer = (self.standing(code, price), self.ranks[code], code, price)
                if best is None or offer[:2] < best[:2]:
                    offer, best = best, offer
                if offer:
                    waiting.append(offer[:3])
            for bound in waiting:
                heapq.heappush(bounds, bound)
            if best is None:
                return
            self.buy(best[2], best[3], supporters[best[2]])

    def standing(self, code, price):
        """What ranks candidates: the price of one unit of utility."""
        cost = self.election.costs[code]
        return price / cost if self.by_cost and cost else price

    def price(self, code, supporters):
        """What each supporter pays for one point, at most, so that together they pay the cost; None if they cannot."""
        rows = []
        for points, (alone, together) in supporters.items():
            voters = Counter(map(self.purse_of.__getitem__, alone))
            for group, same in together:
                voters[self.purse_of[group]] += same
            rows += [(self.purses[purse], points, count) for purse, count in voters.items()]
        left = self.election.costs[code] * self.scale
        if sum(money * voters for money, _points, voters in rows) < left:
            return None
        demand = sum(points * voters for _money, points, voters in rows)
        multiple = lcm(*supporters)
        for money, points, voters in sorted(rows, key=lambda row: row[0] * (multiple // row[1])):
            if money * demand >= left * points:
                break
            left -= money * voters
            demand -= points * voters
        return Fraction(left, demand * self.scale)

    def buy(self, code, price, supporters):
        """Everyone pays; whoever then has the same money shares a purse, those that hold nothing too."""
        factor = lcm(self.scale, price.denominator) // self.scale
        self.scale *= factor
        self.purses = [money * factor for money in self.purses]
        each, purse_of = int(price * self.scale), self.purse_of
        purse_with = {money: purse for purse, money in enumerate(self.purses)}
        for points, (alone, together) in supporters.items():
            moved = {}
            for group in [*alone, *(group for group, _same in together)]:
                old = purse_of[group]
                if old not in moved:
                    money = max(0, self.purses[old] - each * points)
                    moved[old] = purse_with.setdefault(money, len(self.purses))
                    if moved[old] == len(self.purses):
                        self.purses.append(money)
                purse_of[group] = moved[old]
        self.spent += self.election.costs[code]
        self.bought.append(code)


def shares(election, parameters, stepped=False, then_greedy=False):
    by_cost, allowed = parameters["utility"] == "cost", eligible(election, parameters)
    names = [code for code in allowed if election.votes[code]]
    supporters = {code: {} for code in names}  # {code: {points: ([group of one ballot], [(group, how many)])}}
    for group, (points, same) in enumerate(election.ballots):
        for code, given in points.items():
            if code in supporters:
                alone, together = supporters[code].setdefault(1 if by_cost else given, ([], []))
                if same == 1:
                    alone.append(group)
                else:
                    together.append((group, same))
    ranks = tie_ranks(election, parameters)

    def spend(endowment, limit=None):
        run = Shares(election, endowment, by_cost, ranks)
        run.run(supporters, names, limit)
        return run

    endowment = Fraction(election.amount, max(election.voters, 1))
    if parameters["completion_start"] == "floor":
        endowment = Fraction(endowment // 1)
    run = spend(endowment)
    if stepped:
        watched = names if parameters["completion_start"] == "exact" else allowed
        while len(run.bought) < len(names):
            left = election.amount - run.spent
            full = all(election.costs[code] > left for code in watched if code not in run.bought)
            if parameters["completion_stop"] == "exhaustive" and full:
                break
            endowment += parameters["completion_step"]
            following = spend(endowment, election.amount)
            if following.spent > election.amount:
                break
            run = following
    if not then_greedy:
        return run.bought
    others = [code for code in by_support(election, {**parameters, "by": "votes"}) if code not in run.bought]
    return run.bought + fill(election, others, parameters, election.amount - run.spent)[0]


COUNTS = {
    "greedy": greedy,
    "greedy-no-skip": greedy_no_skip,
    "greedy-per-cost": greedy_per_cost,
    "two-tier": two_tier,
    "majority-judgment": majority_judgment,
    "equal-shares": shares,
    "equal-shares+greedy": lambda election, parameters: shares(election, parameters, then_greedy=True),
    "equal-shares/add1": lambda election, parameters: shares(election, parameters, stepped=True),
    "equal-shares/add1u": lambda election, parameters: shares(election, parameters, stepped=True, then_greedy=True),
}


# ============================================================ the command


def verify(options, voice):
    """Make every check. Raises Failure at the first that does not hold."""
    bundle = Bundle(options.bundle)
    voice.say("files", files=len(bundle.names), size=max(1, round(bundle.size / 1_000_000)))
    rules, log, key = check_log(bundle, options, voice)
    groups, nonces = check_ballots(bundle, rules, log, voice)
    check_roll(bundle, log, voice)
    check_pabulib(bundle, rules, groups, voice)
    check_result(bundle, rules, log, groups, voice)
    if options.receipt:
        check_receipt(options, rules, log, key, nonces, voice)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", help="bundle.zip")
    parser.add_argument("--key", default="", help="the public key of the log, as its page shows it")
    parser.add_argument("--seen", default="", help="a checkpoint that was published during the vote (a file)")
    parser.add_argument("--witness", default=[], action="append", help="the public key of a witness (may be repeated)")
    parser.add_argument("--receipt", default="", help="a voter's receipt (a file)")
    parser.add_argument("--lang", default="", choices=["", "fr", "en"], help="fr or en; otherwise, the system's")
    options = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    voice, start = Voice(options.lang), time.monotonic()
    try:
        try:
            verify(options, voice)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError, MemoryError) as error:
            raise Failure("malformed", name=options.bundle, detail="%s %s" % (type(error).__name__, error)) from None
    except Failure as failure:
        voice.fail(failure)
        print("\n" + voice.sentence(SENTENCES, "wrong", {}))
        return 1
    seconds = "%.1f" % (time.monotonic() - start)
    print(
        "\n%s (%s)"
        % (voice.sentence(SENTENCES, "exact", {}), voice.sentence(SENTENCES, "seconds", {"seconds": seconds}))
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
