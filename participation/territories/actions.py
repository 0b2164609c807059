"""Laying out a city: its commune and its sectors, from a file."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from participation.territories.enums import Level
from participation.territories.models import Territory

MULHOUSE = Path(__file__).parent / "data" / "mulhouse.json"


@transaction.atomic
def load_mulhouse(*, source: Path = MULHOUSE) -> Territory:
    """Create or update a commune and its sectors; returns the commune. The outlines are simplified and illustrative.

    The file holds {"commune": {slug, name, population}, "sectors": [{slug, name, population, position, outline}]}.
    """
    data: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    commune, _created = Territory.objects.update_or_create(
        slug=data["commune"]["slug"],
        defaults={
            "name": data["commune"]["name"],
            "population": data["commune"]["population"],
            "level": Level.COMMUNE,
        },
    )
    for sector in data["sectors"]:
        Territory.objects.update_or_create(
            slug=sector["slug"],
            defaults={
                "name": sector["name"],
                "population": sector["population"],
                "position": sector["position"],
                "outline": sector["outline"],
                "level": Level.SECTOR,
                "parent": commune,
            },
        )
    return commune
