"""The pages that assemble several rooms: the dossier of an idea, the map, the search."""
