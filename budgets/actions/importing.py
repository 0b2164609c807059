"""Taking over a published election from a Pabulib file: all of it, or nothing."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from budgets import receipts
from budgets.actions.counting import check_rule, compare_rules
from budgets.actions.logbook import begin_log, log_close, log_result
from budgets.actions.preparing import freeze
from budgets.actions.sealing import fill_batch
from budgets.enums import Channel, Rule, VoteType
from budgets.models import Ballot, Budget, Candidate, RollEntry
from budgets.pabulib import PabulibError, PabulibFile, Vote, parse
from budgets.reasons import fate_in_words, standing_in_words
from participation.dossiers.actions import open_dossier, record
from participation.dossiers.enums import Journal, Kind, Stage
from participation.processes.actions import free_slug
from participation.processes.enums import PhaseKind, ProcessKind
from participation.processes.models import Phase, Process
from participation.rules import Refusal
from participation.territories.models import Territory
from participation.text import clean_line

LONGEST_TITLE = 200
LONGEST_CODE = 60
#: The largest number that a limit of a ballot may be.
LARGEST = 32_767
MOST_MENTIONS = 20


@transaction.atomic
def import_election(
    *, content: bytes, name: str, territory: Territory | None = None, rule: str = Rule.GREEDY
) -> Budget:
    """Write a closed, counted and published budget from a Pabulib file, counted by `rule`.

    `name` says where the file comes from. Raises Refusal: "budgets.import.invalid" with the line, the field and what
    was expected, "budgets.import.already", "budgets.rule.conflict", "budgets.mentions.conflict".
    """
    digest = hashlib.sha256(content).hexdigest()
    if known := Budget.objects.filter(source_hash=digest).select_related("process__dossier").first():
        raise Refusal("budgets.import.already", title=str(known))
    try:
        file = parse(content)
        _check(file, content)
    except PabulibError as error:
        raise Refusal("budgets.import.invalid", sentence=str(error)) from error
    begins, ends = _dates(file)
    budget = _budget(file, name=name, digest=digest, begins=begins, ends=ends, territory=territory, rule=rule)
    candidates = _candidates(budget, file, begins, territory)
    check_rule(budget=budget)
    freeze(budget)
    budget.opened_at, budget.closed_at, budget.published_at = begins, ends, ends
    budget.save()
    begin_log(budget=budget)
    _ballots(budget, file)
    log_close(budget=budget)
    _tell(budget, candidates, at=ends, source=name)
    return budget


def _line_of(content: bytes, name: str) -> int:
    """The line of a row, by its first cell."""
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    start = name.encode() + b";"
    return next((number for number, line in enumerate(lines, start=1) if line.startswith(start)), 1)


def _check(file: PabulibFile, content: bytes) -> None:
    """What Parvis can hold, beyond what the format allows."""
    amounts = [("budget", "budget", file.budget), *((p.id, "cost", p.cost) for p in file.projects)]
    for name, field, value in amounts:
        if value.denominator != 1:
            raise PabulibError(_line_of(content, name), field, _("un montant sans centimes"), str(float(value)))
    for project in file.projects:
        if len(project.id) > LONGEST_CODE:
            line = _line_of(content, project.id)
            raise PabulibError(line, "project_id", _("{most} caractères au plus").format(most=LONGEST_CODE), project.id)
    most = MOST_MENTIONS if file.vote_type == VoteType.SCORING else LARGEST
    for vote in file.votes:
        for points in vote.points or ():
            if points.denominator != 1 or points > most:
                expected = _("un nombre entier de points, {most} au plus").format(most=most)
                raise PabulibError(_line_of(content, vote.voter_id), "points", expected, str(float(points)))
    _check_limits(file, content)


def _check_limits(file: PabulibFile, content: bytes) -> None:
    """The limits of a ballot, as the columns of a budget hold them."""
    for key in ("min_length", "max_length", "max_points", "max_sum_points"):
        if (_number(file, key) or 0) > LARGEST:
            expected = _("un nombre de {most} au plus").format(most=LARGEST)
            raise PabulibError(_line_of(content, key), key, expected, file.meta[key])
    least, most = _number(file, "min_length"), _number(file, "max_length")
    if least is not None and most is not None and least > most:
        expected = _("un nombre de {most} au plus (max_length)").format(most=most)
        raise PabulibError(_line_of(content, "min_length"), "min_length", expected, file.meta["min_length"])


def _dates(file: PabulibFile) -> tuple[datetime, datetime]:
    """The vote's first instant and the one after its last; a year alone means all of it."""
    begins = _date(file.meta.get("date_begin", ""), first=True)
    ends = _date(file.meta.get("date_end", ""), first=False)
    if begins is None or ends is None or ends <= begins:
        ends = timezone.now()
        begins = ends - timedelta(days=1)
    return begins, ends


def _date(text: str, *, first: bool) -> datetime | None:
    for form in ("%d.%m.%Y", "%Y"):
        try:
            found = datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
        except ValueError:
            continue
        if first:
            return found
        return found.replace(year=found.year + 1) if form == "%Y" else found + timedelta(days=1)
    return None


def _number(file: PabulibFile, key: str) -> int | None:
    value = file.meta.get(key, "")
    return int(float(value)) if value else None


def _budget(
    file: PabulibFile,
    *,
    name: str,
    digest: str,
    begins: datetime,
    ends: datetime,
    territory: Territory | None,
    rule: str,
) -> Budget:
    meta = file.meta
    words = [_("Budget participatif"), meta.get("unit", ""), meta.get("subunit", ""), meta.get("instance", "")]
    title = clean_line(" ".join(word for word in words if word)[:LONGEST_TITLE])
    dossier = open_dossier(
        kind=Kind.PROCESS,
        title=title,
        summary=clean_line(meta.get("description", "")[:LONGEST_TITLE], required=False),
        stage=Stage.CLOSED,
        territory=territory,
        created_at=begins,
        drawing="place",
    )
    process = Process.objects.create(dossier=dossier, slug=free_slug(title), kind=ProcessKind.BUDGET)
    for kind, label, opens, closes in (
        (PhaseKind.VOTE, _("Vote"), begins, ends),
        (PhaseKind.RESULT, _("Résultats"), ends, ends + timedelta(days=30)),
    ):
        Phase.objects.create(
            process=process,
            kind=kind,
            title=label,
            opens_at=opens,
            closes_at=closes,
            announced_open=True,
            announced_close=True,
        )
    points = file.vote_type == VoteType.CUMULATIVE
    most = max((sum(vote.points or ()) for vote in file.votes), default=0)
    highest = max((int(points) for vote in file.votes for points in vote.points or ()), default=0)
    return Budget.objects.create(
        process=process,
        amount=int(file.budget),
        vote_type=file.vote_type,
        min_length=_number(file, "min_length") or 0,
        max_length=_number(file, "max_length"),
        max_sum_cost=_number(file, "max_sum_cost"),
        max_points=_number(file, "max_points") if points else None,
        max_sum_points=(_number(file, "max_sum_points") or int(most)) if points else None,
        mentions="\n".join(map(str, range(highest + 1))) if file.vote_type == VoteType.SCORING else "",
        rule=rule,
        source=name[:LONGEST_TITLE],
        source_hash=digest,
    )


def _candidates(budget: Budget, file: PabulibFile, at: datetime, territory: Territory | None) -> list[Candidate]:
    candidates = []
    for number, project in enumerate(file.projects, start=1):
        title = clean_line(project.name[:LONGEST_TITLE], required=False) or project.id
        dossier = open_dossier(
            kind=Kind.IDEA,
            title=title,
            summary=clean_line(project.fields.get("description", "")[:400], limit=400, required=False),
            stage=Stage.BALLOT,
            territory=territory,
            address=clean_line(project.fields.get("subunit", "")[:LONGEST_TITLE], required=False),
            created_at=at,
        )
        candidates.append(
            Candidate(budget=budget, dossier=dossier, number=number, code=project.id, cost=int(project.cost))
        )
    return Candidate.objects.bulk_create(candidates)


def _ballots(budget: Budget, file: PabulibFile) -> None:
    """Every ballot with a nonce of its own, in the order of commitments; as many roll marks of people nobody knows."""
    fill_batch(
        budget=budget,
        ballots=[_ballot(budget, vote) for vote in file.votes],
        roll=[
            RollEntry(person_key=secrets.token_hex(32), budget=budget, channel=Channel.IMPORT) for _vote in file.votes
        ],
    )


def _ballot(budget: Budget, vote: Vote) -> Ballot:
    ranks = range(len(vote.choices), 0, -1)
    points: Any = vote.points if vote.points is not None else ranks
    choices = {code: int(given) for code, given in zip(vote.choices, points, strict=True) if given}
    payload = receipts.canonical(choices, vote_type=budget.vote_type)
    nonce = receipts.new_nonce()
    commitment = receipts.commitment_of(budget=budget.slug, payload=payload, nonce=nonce)
    return Ballot(budget=budget, payload=payload, nonce=nonce, commitment=commitment, channel=Channel.IMPORT)


def _tell(budget: Budget, candidates: list[Candidate], *, at: datetime, source: str) -> None:
    """Count, move each dossier to the stage its result gives, and write the journals as of the close."""
    tally = compare_rules(budget=budget)[0]
    log_result(budget=budget, tally=tally)
    record(budget.dossier, Journal.IMPORTED, source=source, at=at)
    record(budget.dossier, Journal.VOTE_CLOSED, ballots=tally.ballots, at=at)
    record(budget.dossier, Journal.RESULT_PUBLISHED, winners=len(tally.winners), at=at)
    lines, mentions = tally.lines, budget.mention_words
    for candidate in candidates:
        won = candidate.code in tally.winners
        dossier, line = candidate.dossier, lines[candidate.code]
        dossier.stage, dossier.stage_at = (Stage.ELECTED if won else Stage.NOT_ELECTED), at
        dossier.save(update_fields=["stage", "stage_at"])
        record(
            dossier,
            Journal.CANDIDATE_ELECTED if won else Journal.CANDIDATE_NOT_ELECTED,
            votes=line["votes"],
            standing=standing_in_words(tally, line, mentions),
            reason="" if won else fate_in_words(tally, line),
            at=at,
        )
