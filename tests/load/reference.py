"""One count by pabutools, in an environment where only it is installed: `reference.py ELECTION.json` prints JSON.

The reference library is never part of Parvis: `make bench` installs it apart, to compare times and winners.
"""

import json
import sys
import time
from pathlib import Path

from pabutools.election import ApprovalBallot, ApprovalMultiProfile, Cost_Sat, FrozenApprovalBallot, Instance, Project
from pabutools.rules import method_of_equal_shares


def main(path: str) -> None:
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    projects = {name: Project(name, cost) for name, cost in document["costs"].items()}
    instance = Instance(projects.values(), budget_limit=document["budget"])
    profile = ApprovalMultiProfile(instance=instance)
    for names, voters in document["ballots"]:
        profile[FrozenApprovalBallot(ApprovalBallot(projects[name] for name in names))] = voters
    start = time.process_time()
    winners = method_of_equal_shares(instance, profile, sat_class=Cost_Sat)
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "winners": [project.name for project in winners]}))


if __name__ == "__main__":
    main(sys.argv[1])
