"""The sectors of the city: a picture, and outlines for the enlarged map and for anyone."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from participation.territories.drawing import draw
from participation.territories.enums import Level
from participation.territories.models import Territory


@cache_control(public=True, max_age=3600)
def sectors_picture(request: HttpRequest) -> HttpResponse:
    """The sectors as an image of their own: the place picker of the idea form."""
    drawing = draw(Territory.objects.filter(level=Level.SECTOR))
    if drawing is None:
        raise Http404
    return render(request, "territories/sectors.svg", {"drawing": drawing}, content_type="image/svg+xml")


@cache_control(public=True, max_age=3600)
def sectors(request: HttpRequest) -> JsonResponse:
    """The outlines as GeoJSON."""
    return JsonResponse(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "geometry": territory.outline,
                    "properties": {"slug": territory.slug, "name": territory.name, "number": territory.position},
                }
                for territory in Territory.objects.filter(level=Level.SECTOR).exclude(outline=None)
            ],
        }
    )
