"""Counts by pabutools, used as its documentation says, in an environment where only it is installed: `reference.py ELECTIONS.json` prints JSON.

The reference library is never part of Parvis: `make bench` installs it apart, to compare times and winners. Elections are
`{"costs", "budget", "ballots": [[points by candidate, how many ballots]], "rules"}`.
"""

import json
import sys
import time
from pathlib import Path

from pabutools.election import (
    Additive_Cardinal_Sat,
    ApprovalBallot,
    ApprovalProfile,
    CardinalBallot,
    CardinalProfile,
    Cost_Sat,
    Instance,
    Project,
)
from pabutools.rules import method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule


def counted(election):
    """The winners by each rule asked for, in order, and the seconds of processor of the last one."""
    projects = {name: Project(name, cost) for name, cost in election["costs"].items()}
    instance = Instance(projects.values(), budget_limit=election["budget"])
    approval = ApprovalProfile(instance=instance)
    points = CardinalProfile(instance=instance)
    votes = dict.fromkeys(projects, 0)
    for ballot, voters in election["ballots"]:
        approval += [ApprovalBallot(projects[name] for name in ballot)] * voters
        points += [CardinalBallot({projects[name]: given for name, given in ballot.items()})] * voters
        for name in ballot:
            votes[name] += voters
    ties = TieBreakingRule(lambda _instance, _profile, project: (project.cost, -votes[project.name], int(project.name)))
    rules = {
        "equal-shares": lambda: method_of_equal_shares(instance, approval, Cost_Sat, tie_breaking=ties),
        "points": lambda: method_of_equal_shares(instance, points, Additive_Cardinal_Sat, tie_breaking=ties),
        "add1": lambda: method_of_equal_shares(
            instance, approval, Cost_Sat, tie_breaking=ties, voter_budget_increment=1
        ),
    }
    found = {}
    for rule in election["rules"]:
        start = time.process_time()
        found[rule] = [project.name for project in rules[rule]()]
        found["seconds"] = time.process_time() - start
    return found


if __name__ == "__main__":
    elections = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    print(json.dumps([counted(election) for election in elections]))
