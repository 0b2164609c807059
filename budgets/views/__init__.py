"""Pages of budgets: for everyone (`pages`, `ballot`, `box`) and for the team (`desk`)."""
