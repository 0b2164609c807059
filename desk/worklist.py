"""The team's one task list: what waits for someone.

An agent reads all of it; a deputy, what waits for a deputy: `tasks_for`.
"""

from desk import sources
from desk.todo import Task
from participation.accounts.enums import RoleName
from participation.accounts.models import User
from participation.processes.enums import SignedBy

TEAM = frozenset({RoleName.AGENT, RoleName.ADMINISTRATOR})
SOURCES = (
    sources.boxes,
    sources.moderation,
    sources.triage,
    sources.studies,
    sources.opinions,
    sources.gatherings,
    sources.answers,
    sources.revisions,
    sources.preselections,
    sources.objections,
    sources.phases,
    sources.meetings,
    sources.milestones,
    sources.papers,
)


def task_list() -> list[Task]:
    """Every task of the team, most urgent first."""
    return narrow([task for source in SOURCES for task in source()])


def elected_tasks(user: User) -> list[Task]:
    """What waits for a deputy: their own reports, then the petitions that passed their threshold."""
    return [*sources.reports(user), *sources.petitions()]


def tasks_for(user: User) -> list[Task]:
    """What this person may act on: a deputy's own tasks and signatures, then the whole list of the team for an agent.

    A deputy is not shown what only an agent may do.
    """
    tasks = elected_tasks(user) if RoleName.ELECTED in user.role_names else []
    if user.role_names & TEAM:
        return tasks + task_list()
    return tasks + narrow(list(sources.answers(signed_by=SignedBy.ELECTED)))


def narrow(
    tasks: list[Task], *, kind: str = "", words: str = "", who: User | None = None, nobody: bool = False
) -> list[Task]:
    """Some of these tasks, most urgent first."""
    if kind:
        tasks = [t for t in tasks if t.kind == kind]
    if words:
        wanted = words.casefold()
        tasks = [t for t in tasks if wanted in f"{t.title} {t.detail} {t.reference}".casefold()]
    if nobody:
        tasks = [t for t in tasks if t.who is None]
    elif who is not None:
        tasks = [t for t in tasks if t.who == who]
    return sorted(tasks, key=lambda t: (t.due, t.kind))
