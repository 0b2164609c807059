"""Pages of ideas: for everyone (`pages`) and for the team (`desk`, `study`, `merge`, `preselection`)."""
