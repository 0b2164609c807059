from django.urls import path

from participation.territories import views

app_name = "territories"
urlpatterns = [
    path("carte/secteurs.svg", views.sectors_picture, name="picture"),
    path("carte/secteurs.geojson", views.sectors, name="sectors"),
]
