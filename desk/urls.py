from django.urls import path

from desk import views

urlpatterns = [path("gestion/", views.home, name="desk")]
