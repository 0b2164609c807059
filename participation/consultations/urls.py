from django.urls import path

from participation.consultations import views

app_name = "consultations"
urlpatterns = [
    path("demarches/<slug:slug>/questionnaire/", views.survey, name="survey"),
    path("demarches/<slug:slug>/questionnaire/merci/", views.thanks, name="thanks"),
    path("demarches/<slug:slug>/resultats/", views.results, name="results"),
    path("demarches/<slug:slug>/resultats.csv", views.results_csv, name="results-csv"),
    path("demarches/<slug:slug>/debat/", views.debate, name="debate"),
    path("gestion/demarches/<slug:slug>/questionnaire/", views.survey_edit, name="survey-edit"),
    path("gestion/demarches/<slug:slug>/questionnaire/resultats/", views.survey_publish, name="survey-publish"),
    path("gestion/demarches/<slug:slug>/debat/", views.debate_edit, name="debate-edit"),
]
