"""What the names of the counts of expected.json mean here."""

#: Rules of expected.json, with ours and the parameters that state the same convention.
RULES = {
    "greedy_votes": ("greedy", {}),
    "greedy_votes_per_cost": ("greedy-per-cost", {}),
    "mes_cost": ("equal-shares", {}),
    "mes_cost_greedy": ("equal-shares+greedy", {}),
    "mes_cost_add1": ("equal-shares/add1", {}),
    "mes_cost_add1u": ("equal-shares/add1u", {}),
    "mes_cost_add1_noexhaustive": ("equal-shares/add1", {"completion_stop": "overspend"}),
    "mes_cost_add1_noexhaustive_u": ("equal-shares/add1u", {"completion_stop": "overspend"}),
    "mes_cost_add1_rational": ("equal-shares/add1", {"completion_start": "exact"}),
    "mes_cost_add1_rational_u": ("equal-shares/add1u", {"completion_start": "exact"}),
    "mes_points": ("equal-shares", {"utility": "points"}),
    "mes_points_add1_rational": ("equal-shares/add1", {"utility": "points", "completion_start": "exact"}),
}


def rule_and_parameters(name, expected):
    """Our rule for a name of expected.json, and the parameters that state the convention of the file."""
    if name == "greedy_as_published":
        rule = "greedy-no-skip" if expected["no_skip"] else "greedy"
        by = "score" if expected["by"] == "score column" else "votes"
        return rule, {"by": by, "minimum_score": expected["min_project_score_threshold"]}
    return RULES[name]
