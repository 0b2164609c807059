"""The pages of meetings: for everybody, for the city's team, at the door."""
