"""The team's desk: one task list, and the way to every staff page."""
