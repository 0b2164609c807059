"""Who may read an appeal: somebody who decided nothing about the text; never whoever took the contested decision.

A decision that a second person reversed may be contested in turn. In a team of two the first agent is then the only one
left: they read it, and the page says that they had decided before. See docs/adr/0023-who-reads-an-appeal.md.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import ngettext

from participation.accounts.enums import RoleName
from participation.accounts.models import User
from participation.moderation.models import Appeal, Decision, Notice

TEAM = (RoleName.AGENT, RoleName.ADMINISTRATOR)
NAMED = 3


@dataclass(frozen=True, slots=True)
class Readers:
    """`people` may read the appeal; `fresh` says whether they decided nothing about the text before."""

    people: list[User]
    fresh: bool

    @property
    def names(self) -> str:
        """« Nadia Belkacem, Marc Simon et 6 autres », a few of them."""
        shown = ", ".join(user.public_name for user in self.people[:NAMED])
        others = len(self.people) - NAMED
        if others < 1:
            return shown
        return ngettext("{names} et une autre", "{names} et {others} autres", others).format(names=shown, others=others)


def readers_of(appeals: Sequence[Appeal]) -> dict[int, Readers]:
    """Who of the team may read each appeal, by its number; four queries for all of them, none when there is none.

    The appeals come with their `decision__case`.
    """
    if not appeals:
        return {}
    cases = {appeal.decision.case_id for appeal in appeals}
    members = User.objects.filter(is_active=True, roles__name__in=TEAM).exclude(suspended_until__gt=timezone.now())
    team = list(members.distinct().order_by("name", "pk"))
    reported, decided = defaultdict(set), defaultdict(set)
    for case, user in Notice.objects.filter(case__in=cases).values_list("case", "reporter"):
        reported[case].add(user)
    for case, user in Decision.objects.standing().filter(case__in=cases).values_list("case", "by"):
        decided[case].add(user)
    for case, user in Appeal.objects.filter(decision__case__in=cases).values_list("decision__case", "decided_by"):
        decided[case].add(user)
    found = {}
    for appeal in appeals:
        case, decision = appeal.decision.case, appeal.decision
        apart = {decision.by_id, appeal.author_id, case.author_id} | reported[case.pk]
        left = [user for user in team if user.pk not in apart]
        fresh = [user for user in left if user.pk not in decided[case.pk]]
        found[appeal.pk] = Readers(people=fresh or left, fresh=bool(fresh))
    return found
