from django.urls import path

from participation.meetings import views

app_name = "meetings"
urlpatterns = [
    path("rencontres/", views.agenda, name="list"),
    path("rencontres/agenda.ics", views.agenda_ics, name="agenda-ics"),
    path("rencontres/<int:pk>/", views.detail, name="detail"),
    path("rencontres/<int:pk>/inscription/", views.register, name="register"),
    path("rencontres/<int:pk>/desinscription/", views.unregister, name="unregister"),
    path("rencontres/<int:pk>/rencontre.ics", views.ics, name="ics"),
    path("gestion/rencontres/", views.desk_list, name="desk_list"),
    path("gestion/rencontres/nouvelle/", views.create, name="create"),
    path("gestion/rencontres/<int:pk>/", views.run, name="run"),
    path("gestion/rencontres/<int:pk>/changer/", views.change, name="change"),
    path("gestion/rencontres/<int:pk>/annuler/", views.cancel, name="cancel"),
    path("gestion/rencontres/<int:pk>/compte-rendu/", views.minutes, name="minutes"),
    path("gestion/rencontres/<int:pk>/inscrits.csv", views.attendees_csv, name="attendees"),
]
