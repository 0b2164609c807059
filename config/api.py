"""The addresses of the public API: each app brings its own calls."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from config.api_support import conditional

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
]
for room in (
    "participation.dossiers",
    "participation.discussions",
    "participation.processes",
    "participation.proposals",
    "participation.meetings",
    "budgets",
    "projects",
):
    if find_spec(f"{room}.api"):
        urlpatterns += [conditional(pattern) for pattern in import_module(f"{room}.api").urlpatterns]
