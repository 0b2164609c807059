"""Paper batches as far as a test needs them, by the actions themselves."""

from budgets import actions
from budgets.models import PaperBatch
from tests.factories.people import AgentFactory


def key_all(paper, by, lines):
    """One keying from its beginning to its end: `lines` by sheet."""
    actions.start_keying(paper=paper, by=by)
    for sheet, line in lines.items():
        actions.key_sheet(paper=paper, by=by, sheet=sheet, line=line)
    return actions.end_keying(paper=paper, by=by)


def counted(budget, sheets=3, returned=None, **kwargs):
    """A batch that came back from the polling place."""
    agent = AgentFactory()
    paper = actions.prepare_paper(budget=budget, by=agent, sheets=sheets, **kwargs)
    back = sheets if returned is None else returned
    return actions.count_sheets(paper=paper, by=agent, handed_out=sheets, returned=back)


def keyed_twice(budget, first, second=None, **kwargs):
    """A batch keyed by two people: `first` and `second` are lines by sheet (the same by default)."""
    paper = counted(budget, sheets=len(first), **kwargs)
    key_all(paper, AgentFactory(), first)
    key_all(paper, AgentFactory(), second or first)
    return PaperBatch.objects.get(pk=paper.pk)


def closed_paper(budget, lines=("1", "1 2", "b")):
    """A batch in the box."""
    paper = keyed_twice(budget, dict(enumerate(lines, start=first_free(budget))))
    return actions.close_paper(paper=paper, by=AgentFactory())


def first_free(budget):
    last = budget.paper_batches.order_by("-last_sheet").values_list("last_sheet", flat=True).first()
    return (last or 0) + 1
