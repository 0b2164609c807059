from django.urls import path

from participation.dossiers import feeds
from participation.dossiers.views import following, journal, notifications

app_name = "dossiers"
urlpatterns = [
    path("memoire/", journal.journal_page, name="journal"),
    path("memoire/atom.xml", feeds.JournalFeed(), name="feed"),
    path("dossiers/<str:ref>/atom.xml", feeds.DossierFeed(), name="dossier_feed"),
    path("secteurs/<slug:slug>/atom.xml", feeds.TerritoryFeed(), name="territory_feed"),
    path("dossiers/<str:ref>/suivre/", following.follow_dossier, name="follow"),
    path("compte/courriels/", following.preferences, name="preferences"),
    path("compte/notifications/", notifications.notifications, name="notifications"),
    path("compte/notifications/lues/", notifications.notifications_read, name="notifications_read"),
    path("compte/notifications/<int:pk>/", notifications.notification_open, name="notification_open"),
    path("courriels/arreter/<str:token>/", following.unsubscribe, name="unsubscribe"),
]
