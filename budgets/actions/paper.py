"""Paper in the same box: numbered sheets, keyed twice by two people who do not see each other, settled by a third.

Sheets are handed out and returned at a counter, where the voter is marked on the roll at once
(`budgets.actions.counter`). Nothing joins a sheet and a person.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import ngettext

from budgets import receipts
from budgets.actions.preparing import locked
from budgets.actions.sealing import draw_marks, fill_batch
from budgets.enums import Channel, PaperState, SheetOutcome
from budgets.models import Ballot, Budget, Envelope, Keying, PaperBatch
from budgets.models.paper import FIRST, SECOND, SETTLED
from budgets.sheets import Sheet, read_line
from budgets.slips import Slip, slip_of
from participation.accounts.models import User
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.rules import Refusal, require

MOST_SHEETS = 100
#: The state while a keying is under way, and the one that follows it.
KEYING_STATES = {FIRST: PaperState.FIRST, SECOND: PaperState.SECOND}
COUNTABLE = {PaperState.PRINTED, PaperState.COUNTED, PaperState.FIRST, PaperState.WAITING, PaperState.SECOND,
             PaperState.SETTLING, PaperState.READY}  # fmt: skip


def locked_paper(paper: PaperBatch) -> PaperBatch:
    """The batch's row, locked until the end of the transaction.

    Read again once it is locked: what was joined while waiting for the lock would be what it was before.
    """
    PaperBatch.objects.select_for_update().get(pk=paper.pk)
    return PaperBatch.objects.with_people().get(pk=paper.pk)


def expect(paper: PaperBatch, *states: PaperState) -> None:
    if paper.state_enum not in states:
        raise Refusal("budgets.paper_state.conflict", state=paper.get_state_display())


def slip_on(paper: PaperBatch) -> Slip:
    """Which ballot the sheets of a batch are."""
    return Slip(paper.budget, paper.envelope)


def _read(paper: PaperBatch, line: str) -> Sheet:
    slip = slip_on(paper)
    return read_line(slip, slip.of(paper.budget.candidates.select_related("dossier")), line)


# ---------------------------------------------------------------- the sheets


@transaction.atomic
def prepare_paper(*, budget: Budget, by: User, sheets: int, envelope: Envelope | None = None) -> PaperBatch:
    """Number the next sheets of a vote, ready to be printed; of one envelope, where it has a ballot of its own.

    Raises Refusal: "budgets.sheets.invalid", "budgets.not_opened.not_yet", "budgets.vote.closed", those of
    `budgets.slips`, "accounts.*".
    """
    budget = locked(budget)
    require("budgets.prepare_paper", by, budget)
    if not 1 <= sheets <= MOST_SHEETS:
        raise Refusal("budgets.sheets.invalid", most=MOST_SHEETS)
    slip = slip_of(budget, envelope.territory.slug if envelope else "")
    last = budget.paper_batches.aggregate(number=Max("number"), sheet=Max("last_sheet"))
    first = (last["sheet"] or 0) + 1
    return PaperBatch.objects.create(
        budget=budget, envelope=slip.envelope, number=(last["number"] or 0) + 1, prepared_by=by,
        first_sheet=first, last_sheet=first + sheets - 1,
    )  # fmt: skip


@transaction.atomic
def count_sheets(*, paper: PaperBatch, by: User, handed_out: int, returned: int) -> PaperBatch:
    """Say how many sheets were handed out and how many came back; corrected as long as the batch is not in the box.

    Raises Refusal: "budgets.returned.invalid", "budgets.paper_state.conflict".
    """
    paper = locked_paper(paper)
    require("budgets.run_paper", by, paper)
    expect(paper, *COUNTABLE)
    if not 0 <= returned <= handed_out <= paper.sheets:
        raise Refusal("budgets.returned.invalid", sheets=paper.sheets)
    paper.handed_out, paper.returned = handed_out, returned
    if paper.state == PaperState.PRINTED or (paper.state == PaperState.COUNTED and not returned):
        paper.state = PaperState.COUNTED if returned else PaperState.READY
    elif paper.state == PaperState.READY and returned and paper.first_by is None:
        paper.state = PaperState.COUNTED
    paper.save(update_fields=["handed_out", "returned", "state"])
    return paper


# ---------------------------------------------------------------- two keyings, one blind to the other


@transaction.atomic
def start_keying(*, paper: PaperBatch, by: User) -> PaperBatch:
    """Take the first or the second keying of a batch. Taking one's own again changes nothing.

    Raises Refusal: "budgets.paper_taken.conflict", "budgets.second_keying", "budgets.paper_state.conflict".
    """
    paper = locked_paper(paper)
    require("budgets.key_paper", by, paper)
    if paper.keyed_by is not None and paper.keyed_by != by:
        raise Refusal("budgets.paper_taken.conflict", name=paper.keyed_by.public_name)
    expect(paper, PaperState.COUNTED, PaperState.FIRST, PaperState.WAITING, PaperState.SECOND)
    if paper.keying_pass == FIRST:
        paper.first_by, paper.state = by, PaperState.FIRST
    else:
        paper.second_by, paper.state = by, PaperState.SECOND
    paper.save(update_fields=["first_by", "second_by", "state"])
    return paper


def _own_keying(paper: PaperBatch, by: User) -> PaperBatch:
    """The locked batch, if this person is keying it."""
    paper = locked_paper(paper)
    require("budgets.key_paper", by, paper)
    expect(paper, PaperState.FIRST, PaperState.SECOND)
    if paper.keyed_by != by:
        raise Refusal("budgets.paper_not_yours.conflict")
    return paper


def _check_number(paper: PaperBatch, sheet: int) -> None:
    if not paper.first_sheet <= sheet <= paper.last_sheet:
        raise Refusal("budgets.sheet.invalid", sheet=sheet, first=paper.first_sheet, last=paper.last_sheet)


@transaction.atomic
def key_sheet(*, paper: PaperBatch, by: User, sheet: int, line: str) -> Keying:
    """Key one sheet as it reads. Raises Refusal: "budgets.sheet.invalid", "budgets.sheet.already",
    "budgets.paper_not_yours.conflict", and those of `budgets.sheets.read_line`.
    """
    paper = _own_keying(paper, by)
    _check_number(paper, sheet)
    if paper.keyings.filter(keying=paper.keying_pass, sheet=sheet).exists():
        raise Refusal("budgets.sheet.already", sheet=sheet)
    said = _read(paper, line)
    return Keying.objects.create(
        paper=paper, keying=paper.keying_pass, sheet=sheet, outcome=said.outcome, reason=said.reason,
        payload=said.payload,
    )  # fmt: skip


@transaction.atomic
def take_back_sheet(*, paper: PaperBatch, by: User, sheet: int) -> None:
    """Forget what one's own keying says of a sheet, to key it again."""
    paper = _own_keying(paper, by)
    paper.keyings.filter(keying=paper.keying_pass, sheet=sheet).delete()


@transaction.atomic
def end_keying(*, paper: PaperBatch, by: User) -> PaperBatch:
    """Finish one's keying, once every returned sheet is keyed. After the second, the two are compared.

    Raises Refusal: "budgets.keyed_count.conflict", "budgets.paper_not_yours.conflict".
    """
    paper = _own_keying(paper, by)
    keyed = paper.keyings.filter(keying=paper.keying_pass).count()
    if keyed != paper.returned:
        raise Refusal("budgets.keyed_count.conflict", keyed=keyed, returned=paper.returned)
    if paper.keying_pass == FIRST:
        paper.state = PaperState.WAITING
    else:
        paper.state = PaperState.SETTLING if differences(paper) else PaperState.READY
    paper.save(update_fields=["state"])
    return paper


@transaction.atomic
def restart_keying(*, paper: PaperBatch, by: User) -> PaperBatch:
    """Erase the keying under way, so that someone takes it from its beginning (its author is away, the pile fell).

    Raises Refusal: "budgets.paper_state.conflict".
    """
    paper = locked_paper(paper)
    require("budgets.run_paper", by, paper)
    expect(paper, PaperState.FIRST, PaperState.SECOND)
    paper.keyings.filter(keying=paper.keying_pass).delete()
    if paper.keying_pass == FIRST:
        paper.first_by, paper.state = None, PaperState.COUNTED
    else:
        paper.second_by, paper.state = None, PaperState.WAITING
    paper.save(update_fields=["first_by", "second_by", "state"])
    return paper


# ---------------------------------------------------------------- what differs


def sheets_said(paper: PaperBatch) -> dict[int, dict[int, Keying]]:
    """What each keying says of each sheet: {sheet: {keying: row}}."""
    said: dict[int, dict[int, Keying]] = {}
    for row in paper.keyings.all():
        said.setdefault(row.sheet, {})[row.keying] = row
    return dict(sorted(said.items()))


def _agree(rows: dict[int, Keying]) -> bool:
    return FIRST in rows and SECOND in rows and rows[FIRST].said == rows[SECOND].said


def differences(paper: PaperBatch) -> list[int]:
    """The sheets that the two keyings read otherwise and that nobody has settled."""
    return [sheet for sheet, rows in sheets_said(paper).items() if not _agree(rows) and SETTLED not in rows]


@transaction.atomic
def settle_sheet(*, paper: PaperBatch, by: User, sheet: int, line: str = "", absent: bool = False) -> PaperBatch:
    """Say what a sheet really is, having it in hand, where the two keyings differ. `absent`: there is no such sheet.

    The first who settles a sheet settles the batch. Raises Refusal: "budgets.third_person",
    "budgets.paper_taken.conflict", "budgets.no_difference.conflict", and those of `budgets.sheets.read_line`.
    """
    paper = locked_paper(paper)
    require("budgets.settle_paper", by, paper)
    expect(paper, PaperState.SETTLING)
    if paper.settled_by is not None and paper.settled_by != by:
        raise Refusal("budgets.paper_taken.conflict", name=paper.settled_by.public_name)
    if sheet not in differences(paper):
        raise Refusal("budgets.no_difference.conflict", sheet=sheet)
    said = Sheet(SheetOutcome.ABSENT) if absent else _read(paper, line)
    Keying.objects.create(
        paper=paper, keying=SETTLED, sheet=sheet, outcome=said.outcome, reason=said.reason, payload=said.payload
    )
    paper.settled_by = by
    if not differences(paper):
        paper.state = PaperState.READY
    paper.save(update_fields=["settled_by", "state"])
    return paper


# ---------------------------------------------------------------- into the box


@transaction.atomic
def close_paper(*, paper: PaperBatch, by: User) -> PaperBatch:
    """Put the valid sheets in the box, all or none, with their record; what was keyed is erased.

    The ballots are ordered by commitment and written in the log as one `paper-batch` leaf, whose data hold the number of
    the batch, the count of its sheets, the SHA-256 of its record and the commitments. As many marks of paper voters as
    sheets were handed out go with them, drawn by lot; the sheets of an annulled batch already had theirs.
    Raises Refusal: "budgets.keyed_count.conflict", "budgets.differences.conflict", "budgets.paper_state.conflict".
    """
    budget = locked(paper.budget)
    paper = locked_paper(paper)
    require("budgets.run_paper", by, paper)
    if paper.state == PaperState.SETTLING:
        count = len(differences(paper))
        words = ngettext("{count} différence", "{count} différences", count).format(count=count)
        raise Refusal("budgets.differences.conflict", differences=words)
    expect(paper, PaperState.READY)
    said = sheets_said(paper)
    settled = sum(SETTLED in rows for rows in said.values())
    final = [rows.get(SETTLED, rows.get(FIRST)) for rows in said.values()]
    kept = [row for row in final if row is not None and row.outcome != SheetOutcome.ABSENT]
    if len(kept) != paper.returned:
        raise Refusal("budgets.keyed_count.conflict", keyed=len(kept), returned=paper.returned)
    ballots = _ballots(budget, [row.payload for row in kept if row.outcome == SheetOutcome.VALID], paper)
    paper.closed_by, paper.closed_at = by, timezone.now()
    paper.record = canonical_record(paper, kept, settled=settled)
    paper.record_hash = hashlib.sha256(paper.record.encode()).hexdigest()
    leaf = {"paper": paper.number, "sheets": json.loads(paper.record)["sheets"], "record": paper.record_hash}
    marks = [] if paper.replaces else draw_marks(budget, Channel.PAPER, paper.handed_out or 0)
    paper.batch = fill_batch(budget=budget, ballots=ballots, roll=marks, leaf=leaf)
    paper.state = PaperState.CLOSED
    paper.save(update_fields=["closed_by", "closed_at", "record", "record_hash", "batch", "state"])
    paper.keyings.all().delete()
    record(budget.dossier, Journal.PAPER_CLOSED, actor=by, sheets=len(kept), ballots=len(ballots))
    return paper


def _ballots(budget: Budget, payloads: Sequence[str], paper: PaperBatch) -> list[Ballot]:
    """Ballots with a nonce each, ordered by commitment: their order says nothing of the sheets."""
    ballots = []
    for payload in payloads:
        nonce = receipts.new_nonce()
        commitment = receipts.commitment_of(budget=budget.slug, payload=payload, nonce=nonce)
        ballots.append(
            Ballot(
                budget=budget,
                envelope=paper.envelope,
                payload=payload,
                nonce=nonce,
                commitment=commitment,
                channel=Channel.PAPER,
            )
        )
    return sorted(ballots, key=lambda ballot: ballot.commitment)


def canonical_record(paper: PaperBatch, kept: Sequence[Keying], *, settled: int) -> str:
    """The procès-verbal as canonical JSON: counts of sheets, who signed, never what a sheet says."""
    outcomes = Counter(row.outcome for row in kept)
    signed = [
        ("prepared", paper.prepared_by), ("first_keying", paper.first_by), ("second_keying", paper.second_by),
        ("settled", paper.settled_by), ("closed", paper.closed_by),
    ]  # fmt: skip
    document: dict[str, Any] = {
        "format": "parvis/paper-record/1",
        "budget": paper.budget.slug,
        "rules": paper.budget.rules_hash,
        "paper": paper.number,
        "replaces": paper.replaces.number if paper.replaces else None,
        "envelope": paper.envelope.territory.slug if paper.envelope else None,
        "sheets": {
            "first": paper.first_sheet,
            "last": paper.last_sheet,
            "printed": paper.sheets,
            "handed_out": paper.handed_out,
            "returned": paper.returned,
            "valid": outcomes[SheetOutcome.VALID],
            "blank": outcomes[SheetOutcome.BLANK],
            "invalid": outcomes[SheetOutcome.INVALID],
        },
        "invalid": dict(sorted(Counter(row.reason for row in kept if row.reason).items())),
        "settled": settled,
        "signed": [{"as": role, "name": user.public_name, "job": user.job} for role, user in signed if user],
        "closed_at": timezone.localtime(paper.closed_at).isoformat(timespec="seconds"),
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def require_no_paper_left(budget: Budget) -> None:
    """Raise Refusal "budgets.paper_pending.conflict" while sheets wait: the close of the vote would lose them."""
    waiting = budget.paper_batches.unfinished().order_by("number")
    if waiting:
        raise Refusal("budgets.paper_pending.conflict", batches=", ".join(str(paper) for paper in waiting))
