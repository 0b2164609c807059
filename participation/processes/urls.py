from django.urls import path

from participation.processes import views
from participation.processes.feeds import ProcessesFeed

app_name = "processes"
urlpatterns = [
    path("demarches/", views.process_list, name="list"),
    path("demarches/atom.xml", ProcessesFeed(), name="feed"),
    path("demarches/<slug:slug>/", views.process_detail, name="detail"),
    path("gestion/demarches/", views.desk_list, name="desk_list"),
    path("gestion/demarches/nouvelle/", views.create, name="create"),
    path("gestion/demarches/etapes/<int:pk>/dates/", views.phase_dates, name="phase-dates"),
    path("gestion/demarches/etapes/<int:pk>/clore/", views.phase_close, name="phase-close"),
    path("gestion/demarches/<slug:slug>/", views.run, name="run"),
    path("gestion/demarches/<slug:slug>/publier/", views.publish, name="publish"),
]
