"""The storylines: what happened in the city, told by those who did it, in the order in which they did it."""
