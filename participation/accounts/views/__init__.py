"""Pages about people: the entrance, one's own account, the team's screens."""
