from django.urls import path

from participation.dossiers import views

app_name = "dossiers"
urlpatterns = [
    path("memoire/", views.journal_page, name="journal"),
    path("memoire/atom.xml", views.JournalFeed(), name="feed"),
    path("dossiers/<str:ref>/suivre/", views.follow_dossier, name="follow"),
    path("compte/notifications/", views.notifications, name="notifications"),
    path("compte/notifications/lues/", views.notifications_read, name="notifications_read"),
    path("compte/notifications/<int:pk>/", views.notification_open, name="notification_open"),
    path("courriels/arreter/<str:token>/", views.unsubscribe, name="unsubscribe"),
]
