"""The few addresses of the city's pages that are not pages."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import cache_control

from cms.colours import accent_css
from cms.models import CitySettings, ReportVersion


@cache_control(public=True, max_age=86_400)
def accent(request: HttpRequest) -> HttpResponse:
    """The city's dye as a stylesheet."""
    colour = CitySettings.for_request(request).accent
    if not colour:
        raise Http404
    return HttpResponse(accent_css(colour), content_type="text/css")


def report_facts(request: HttpRequest, pk: int, number: int) -> JsonResponse:
    """The frozen figures of one published version, with their digest, for anyone who wants to check."""
    version = get_object_or_404(
        ReportVersion.objects.select_related("report"), report_id=pk, number=number, report__live=True
    )
    return JsonResponse(
        {
            "report": version.report.title,
            "version": version.number,
            "published_at": version.at.isoformat(),
            "digest": version.digest,
            "facts": version.facts,
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )
