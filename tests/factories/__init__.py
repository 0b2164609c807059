"""Worlds for tests: one file per room."""
