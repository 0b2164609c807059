from django.urls import path

from participation.proposals.views import desk, pages, preselection

app_name = "proposals"
urlpatterns = [
    path("idees/", pages.all_ideas, name="all"),
    path("demarches/<slug:slug>/propositions/", pages.process_ideas, name="list"),
    path("demarches/<slug:slug>/proposer/", pages.Submit.as_view(), name="submit"),
    path("demarches/<slug:slug>/preselection/", preselection.preselection, name="preselection"),
    path("dossiers/<str:ref>/soutenir/", pages.support, name="support"),
    path("dossiers/<str:ref>/modifier/", pages.Edit.as_view(), name="edit"),
    path("dossiers/<str:ref>/proposer-a-nouveau/", pages.again, name="again"),
    path("gestion/idees/", desk.desk_list, name="desk_list"),
    path("gestion/idees/avis/<int:pk>/", desk.DeskOpinion.as_view(), name="desk_opinion"),
    path("gestion/idees/<str:ref>/", desk.DeskIdea.as_view(), name="desk_detail"),
    path("gestion/idees/<str:ref>/reunir/", desk.DeskMerge.as_view(), name="desk_merge"),
    path("gestion/demarches/<slug:slug>/preselection/", preselection.desk_preselection, name="desk_preselection"),
]
