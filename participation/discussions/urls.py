from django.urls import path

from participation.discussions import views

app_name = "discussions"
urlpatterns = [
    path("dossiers/<str:ref>/commentaires/", views.Thread.as_view(), name="comment"),
    path("commentaires/<int:pk>/", views.CommentPage.as_view(), name="comment_page"),
    path("commentaires/<int:pk>/voir/", views.permalink, name="permalink"),
    path("commentaires/<int:pk>/utile/", views.useful, name="useful"),
]
