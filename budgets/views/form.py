"""What the form of a ballot says: its fields, then the button that was pressed."""

from django.http import QueryDict

from budgets import booth
from budgets.choices import Choices, read_choices
from budgets.enums import VoteType
from budgets.models import Candidate
from budgets.slips import Slip

LONGEST_NUMBER = 4  # digits


def posted_choices(data: QueryDict, slip: Slip, candidates: list[Candidate], before: Choices) -> Choices:
    """The choices after a form was sent. `before` are those that were saved.

    « prendre » comes from elsewhere than the ballot: it adds one project to what was saved.
    Raises the refusals of `budgets.choices.read_choices`.
    """
    vote_type = slip.budget.vote_type
    if "prendre" in data:
        return read_choices(slip, candidates, _taken(vote_type, data["prendre"], before))
    if vote_type == VoteType.SCORING:
        return read_choices(slip, candidates, _numbers(data, "mention", candidates))
    if vote_type == VoteType.CUMULATIVE:
        return read_choices(slip, candidates, _points(data, candidates))
    if vote_type == VoteType.ORDINAL:
        return read_choices(slip, candidates, _ranking(data, candidates, before))
    return read_choices(slip, candidates, list(dict.fromkeys(data.getlist("p"))))


def _taken(vote_type: str, code: str, before: Choices) -> Choices | list[str]:
    if vote_type == VoteType.CHOOSE_ONE:
        return [code]
    if vote_type == VoteType.CUMULATIVE:
        return {**before, code: before.get(code, 0) + 1}
    return list(dict.fromkeys([*booth.ranks(before), code]))


def _numbers(data: QueryDict, name: str, candidates: list[Candidate]) -> dict[str, int]:
    """The numbers of the fields « name-code »; an empty field, or one that is no number, says nothing."""
    found = {}
    for candidate in candidates:
        written = data.get(f"{name}-{candidate.code}", "").strip()
        if written.isdecimal() and len(written) <= LONGEST_NUMBER:
            found[candidate.code] = int(written)
    return found


def _points(data: QueryDict, candidates: list[Candidate]) -> dict[str, int]:
    sent = {candidate.code: 0 for candidate in candidates} | _numbers(data, "points", candidates)
    for button, step in (("plus", 1), ("moins", -1)):
        code = data.get(button, "")
        if code in sent:
            sent[code] = max(0, sent[code] + step)
    return sent


def _ranking(data: QueryDict, candidates: list[Candidate], before: Choices) -> list[str]:
    wanted = _numbers(data, "rang", candidates)
    wanted |= {c.code: 0 for c in candidates if data.get(f"rang-{c.code}", "-").strip() == ""}
    order = booth.moved(before, wanted)
    for button, step in (("monter", -1), ("descendre", 1)):
        order = booth.stepped(order, data.get(button, ""), step)
    if data.get("classer", "") in {c.code for c in candidates} - set(order):
        order.append(data["classer"])
    return [code for code in order if code != data.get("retirer", "")]
