from django.urls import path

from participation.meetings.views import desk, door, public

app_name = "meetings"
urlpatterns = [
    path("rencontres/", public.agenda, name="list"),
    path("rencontres/agenda.ics", public.agenda_ics, name="agenda-ics"),
    path("rencontres/<int:pk>/", public.detail, name="detail"),
    path("rencontres/<int:pk>/inscription/", public.register, name="register"),
    path("rencontres/<int:pk>/desinscription/", public.unregister, name="unregister"),
    path("rencontres/<int:pk>/rencontre.ics", public.ics, name="ics"),
    path("gestion/rencontres/", desk.desk_list, name="desk_list"),
    path("gestion/rencontres/nouvelle/", desk.create, name="create"),
    path("gestion/rencontres/<int:pk>/", desk.run, name="run"),
    path("gestion/rencontres/<int:pk>/changer/", desk.change, name="change"),
    path("gestion/rencontres/<int:pk>/annuler/", desk.cancel, name="cancel"),
    path("gestion/rencontres/<int:pk>/compte-rendu/", desk.minutes, name="minutes"),
    path("gestion/rencontres/<int:pk>/inscrits.csv", desk.attendees_csv, name="attendees"),
    path("gestion/rencontres/<int:pk>/accueil/", door.door, name="door"),
    path("gestion/rencontres/<int:pk>/inscrire/", door.register_caller, name="register_caller"),
    path("gestion/rencontres/<int:pk>/inscrits/<int:key>/arrivee/", door.arrival, name="arrival"),
    path("gestion/rencontres/<int:pk>/inscrits/<int:key>/retirer/", door.withdraw, name="withdraw"),
    path("gestion/rencontres/<int:pk>/inscrits/<int:key>/prevenue/", door.called, name="called"),
]
