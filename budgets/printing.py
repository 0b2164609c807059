"""What is printed about a vote: ballots, records of batches, letters. Each is a template, as a PDF or as a page."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import selectors
from budgets.enums import InvalidReason, VoteType
from budgets.models import Budget, PaperBatch
from budgets.slips import Slip
from participation.pdf import why_not

SHEETS = "budgets/paper/sheets.html"
RECORD = "budgets/paper/record.html"
LETTER = "budgets/paper/letter.html"
#: Sheets of one PDF: its pages take about a tenth of a second each.
PART = 25


def parts(paper: PaperBatch) -> list[dict[str, int]]:
    """The PDFs that a batch is printed from: their number, their first and their last sheet."""
    starts = range(paper.first_sheet, paper.last_sheet + 1, PART)
    return [
        {"number": number, "first": start, "last": min(start + PART - 1, paper.last_sheet)}
        for number, start in enumerate(starts, start=1)
    ]


def sheets_context(paper: PaperBatch, *, large: bool, part: int = 0) -> dict[str, Any]:
    """The numbered ballots of a batch, or of one of its parts (from 1)."""
    budget = paper.budget
    chosen = next((span for span in parts(paper) if span["number"] == part), None)
    slip = Slip(budget, paper.envelope)
    first, last = (chosen["first"], chosen["last"]) if chosen else (paper.first_sheet, paper.last_sheet)
    return {
        "budget": budget,
        "paper": paper,
        "first": first,
        "last": last,
        "sheets": range(first, last + 1),
        "rows": [
            {"candidate": candidate, "quotas": slip.kinds_of(candidate)}
            for candidate in slip.of(selectors.candidates_of(budget))
        ],
        "kind": VoteType.APPROVAL if budget.vote_type == VoteType.CHOOSE_ONE else budget.vote_type,
        "mentions": budget.mention_words,
        "rules": selectors.limits_in_words(slip),
        "large": large,
        "why_no_pdf": why_not(),
    }


def record_context(paper: PaperBatch) -> dict[str, Any]:
    """The procès-verbal of a batch, read from its record and not from what has changed since."""
    record = json.loads(paper.record)
    roles = {
        "prepared": _("a préparé le lot"),
        "first_keying": _("a fait la première saisie"),
        "second_keying": _("a fait la seconde saisie"),
        "settled": _("a tranché les différences"),
        "closed": _("a mis les bulletins dans l’urne"),
    }
    return {
        "budget": paper.budget,
        "paper": paper,
        "record": record,
        "sheets": record["sheets"],
        "invalid": [(str(InvalidReason(reason).label), count) for reason, count in record["invalid"].items()],
        "signed": [{**line, "did": roles[line["as"]]} for line in record["signed"]],
        "not_returned": record["sheets"]["handed_out"] - record["sheets"]["returned"],
        "why_no_pdf": why_not(),
    }


def letter_context(budget: Budget, *, code: str, address: str) -> dict[str, Any]:
    """A letter with a code: where to vote, until when, and the other ways."""
    return {
        "budget": budget,
        "code": code,
        "address": address,
        "today": timezone.localdate(),
        "phase": budget.vote_phase,
        "url": settings.PUBLIC_URL.removeprefix("https://") + reverse("budgets:with_code", args=[budget.slug]),
        "contact": settings.CONTACT_EMAIL,
        "why_no_pdf": why_not(),
    }
