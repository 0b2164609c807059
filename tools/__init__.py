"""Programs that prepare and drive Parvis. Standard library only: they run before anything is installed."""
