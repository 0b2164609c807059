from django.urls import path

from cms import design, views
from cms.feeds import ReportsFeed

urlpatterns = [
    path("teinture.css", views.accent, name="accent"),
    path("comptes-rendus/atom.xml", ReportsFeed(), name="reports_feed"),
    path("comptes-rendus/<int:pk>/v<int:number>.json", views.report_facts, name="report_facts"),
    path("gestion/design/", design.design, name="design"),
]
