"""The sectors of the city: a picture, and outlines for the enlarged map and for anyone."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control

from participation.territories.drawing import Marker, draw, read_point
from participation.territories.enums import Level
from participation.territories.models import Territory


@cache_control(public=True, max_age=3600)
def sectors_picture(request: HttpRequest) -> HttpResponse:
    """The sectors as an image of its own, with the point of `?lieu=latitude,longitude`: the picker of the idea form."""
    latitude, _comma, longitude = request.GET.get("lieu", "").partition(",")
    point = read_point(latitude, longitude)
    drawing = draw(Territory.objects.filter(level=Level.SECTOR), [Marker(*point, "")] if point else [])
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
