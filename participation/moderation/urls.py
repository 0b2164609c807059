from django.urls import path

from participation.moderation.views import author, public, queue, team

app_name = "moderation"
urlpatterns = [
    path("preuve/", public.challenge, name="challenge"),
    path("signaler/<str:kind>/<str:key>/", public.Report.as_view(), name="report"),
    path("signalements/<str:token>/", public.NoticePage.as_view(), name="notice"),
    path("moderation/registre/", public.register, name="register"),
    path("moderation/decisions/<str:token>/", author.AuthorPage.as_view(), name="author"),
    path("moderation/recours/<int:pk>/", author.appeal, name="appeal"),
    path("compte/moderation/", author.own_decisions, name="own"),
    path("gestion/moderation/", queue.queue, name="queue"),
    path("gestion/moderation/lot/", queue.bulk, name="bulk"),
    path("gestion/moderation/mots/", team.words, name="words"),
    path("gestion/moderation/mots/<int:pk>/retirer/", team.word_remove, name="word_remove"),
    path("gestion/moderation/discussions/<str:ref>/", team.discussion, name="discussion"),
    path("gestion/moderation/recours/<int:pk>/", team.DecideAppeal.as_view(), name="decide_appeal"),
    path("gestion/moderation/<int:pk>/", queue.Decide.as_view(), name="decide"),
    path("gestion/moderation/decisions/<int:pk>/revenir/", queue.undo, name="undo"),
    path("gestion/moderation/<int:pk>/prendre/", queue.claim, name="claim"),
    path("gestion/moderation/<int:pk>/laisser/", queue.release, name="release"),
    path("gestion/moderation/<int:pk>/suivant/", queue.skip, name="skip"),
    path("gestion/moderation/<int:pk>/confier/", queue.assign, name="assign"),
]
