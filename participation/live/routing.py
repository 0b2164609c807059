from django.urls import path

from participation.live.consumers import ThreadConsumer

websocket_urlpatterns = [path("ws/dossiers/<str:ref>/", ThreadConsumer.as_asgi())]
