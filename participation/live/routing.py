from django.urls import path

from participation.live.consumers import thread_socket

websocket_urlpatterns = [path("ws/dossiers/<str:ref>/", thread_socket)]
