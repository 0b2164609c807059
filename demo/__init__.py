"""The demonstration city. It writes only through the actions a person would use."""
