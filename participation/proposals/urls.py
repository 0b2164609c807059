from django.urls import path

from participation.proposals import views

app_name = "proposals"
urlpatterns = [
    path("idees/", views.all_ideas, name="all"),
    path("demarches/<slug:slug>/propositions/", views.process_ideas, name="list"),
    path("demarches/<slug:slug>/proposer/", views.Submit.as_view(), name="submit"),
    path("dossiers/<str:ref>/soutenir/", views.support, name="support"),
    path("dossiers/<str:ref>/modifier/", views.Edit.as_view(), name="edit"),
    path("gestion/idees/", views.desk_list, name="desk_list"),
    path("gestion/idees/<str:ref>/", views.DeskIdea.as_view(), name="desk_detail"),
]
