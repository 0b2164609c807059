from django.urls import path

from participation.opendata import views

app_name = "opendata"
urlpatterns = [
    path("donnees/", views.catalogue, name="catalogue"),
    path("donnees/<slug:slug>.csv", views.as_csv, name="csv"),
    path("donnees/<slug:slug>.json", views.as_json, name="json"),
    path("donnees/<slug:slug>.schema.json", views.schema, name="schema"),
]
