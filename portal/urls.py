from django.urls import include, path

from portal import mine, views

urlpatterns = [
    path("", include("portal.legal")),
    path("", include("portal.calendars")),
    path("dossiers/<str:ref>/", views.dossier_page, name="dossier"),
    path("dossiers/<str:ref>/affichette/", views.poster, name="poster"),
    path("compte/activite/", mine.mine, name="mine"),
    path("carte/", views.city_map, name="map"),
    path("carte/lieux.geojson", views.places, name="places"),
    path("recherche/", views.search_page, name="search"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
]
