"""The edges of moderation: what anyone may do, what an author answers, what the team decides."""
