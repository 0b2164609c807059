from django.urls import path

from cms import design, views

urlpatterns = [
    path("teinture.css", views.accent, name="accent"),
    path("comptes-rendus/<int:pk>/v<int:number>.json", views.report_facts, name="report_facts"),
    path("gestion/design/", design.design, name="design"),
]
