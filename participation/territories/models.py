"""Where things happen: a tree of territories with their outlines."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from participation.territories.enums import Level


class Territory(models.Model):
    """A metropolis, commune, sector or quarter.

    `outline` is a GeoJSON Polygon or MultiPolygon geometry in WGS 84 (longitude, latitude), or null.
    """

    slug = models.SlugField(_("adresse"), unique=True)
    name = models.CharField(_("nom"), max_length=120)
    level = models.CharField(_("échelle"), max_length=12, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("dans")
    )
    outline = models.JSONField(_("contour"), null=True, blank=True)
    population = models.PositiveIntegerField(_("habitants"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")

    def __str__(self) -> str:
        return self.name

    @property
    def rings(self) -> list[list[tuple[float, float]]]:
        """The outer rings of the outline, as (longitude, latitude) pairs."""
        return outer_rings(self.outline)

    def covers(self, other: "Territory | None") -> bool:
        """Whether `other` is this territory or lies inside it (at most four levels, parents loaded as needed)."""
        while other is not None:
            if other.pk == self.pk:
                return True
            other = other.parent
        return False


def outer_rings(outline: dict[str, Any] | None) -> list[list[tuple[float, float]]]:
    """The outer rings of a GeoJSON Polygon or MultiPolygon geometry; holes are left out."""
    if not outline:
        return []
    polygons = [outline["coordinates"]] if outline["type"] == "Polygon" else outline["coordinates"]
    return [[(x, y) for x, y, *_unused in polygon[0]] for polygon in polygons]
