"""Pages of the memory: the city's journal, following, what one was told."""
