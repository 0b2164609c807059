"""The append-only log of a box: Merkle tree, proofs, signed notes. Pure: no database, no settings."""
