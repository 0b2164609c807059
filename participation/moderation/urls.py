from django.urls import path

from participation.moderation import views

app_name = "moderation"
urlpatterns = [
    path("signaler/<str:kind>/<str:key>/", views.Report.as_view(), name="report"),
    path("moderation/registre/", views.register, name="register"),
    path("moderation/recours/<int:pk>/", views.AppealPage.as_view(), name="appeal"),
    path("gestion/moderation/", views.queue, name="queue"),
    path("gestion/moderation/<int:pk>/", views.Decide.as_view(), name="decide"),
    path("gestion/moderation/recours/<int:pk>/", views.DecideAppeal.as_view(), name="decide_appeal"),
]
