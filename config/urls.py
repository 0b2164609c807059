"""Every address of the site, room by room."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("", include("participation.accounts.urls")),
    path("", include("participation.territories.urls")),
    path("", include("participation.dossiers.urls")),
    path("", include("participation.discussions.urls")),
    path("", include("participation.moderation.urls")),
    path("", include("participation.processes.urls")),
    path("", include("participation.proposals.urls")),
    path("", include("participation.consultations.urls")),
    path("", include("participation.meetings.urls")),
    path("", include("participation.opendata.urls")),
    path("", include("budgets.urls")),
    path("", include("projects.urls")),
    path("", include("portal.urls")),
    path("", include("desk.urls")),
    path("", include("config.health")),
    path("api/v1/", include("config.api")),
    path("langue/", csrf_exempt(set_language), name="set_language"),  # the footer of kept pages holds no token
    path("gestion/cms/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("cms.urls")),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include(wagtail_urls)),
]
handler400 = "config.errors.bad_request"
handler404 = "config.errors.not_found"
handler500 = "config.errors.server_error"
