from django.urls import path

from projects import views
from projects.feeds import NewsFeed

app_name = "projects"
urlpatterns = [
    path("projets/", views.project_list, name="list"),
    path("projets/atom.xml", NewsFeed(), name="feed"),
    path("projets/<slug:slug>/", views.project_detail, name="detail"),
    path("gestion/projets/", views.desk_list, name="desk_list"),
    path("gestion/projets/nouveau/", views.DeskCreate.as_view(), name="desk_create"),
    path("gestion/projets/gagnants/<slug:slug>/", views.StartWinners.as_view(), name="start_winners"),
    path("gestion/projets/<slug:slug>/", views.DeskDetail.as_view(), name="desk_detail"),
]
