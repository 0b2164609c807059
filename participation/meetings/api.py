"""The agenda, for programs."""

from django.db.models import QuerySet
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework import generics, serializers

from participation.meetings.models import Meeting


class MeetingSerializer(serializers.ModelSerializer[Meeting]):
    dossier = serializers.CharField(source="dossier.ref", help_text="Reference of its dossier.")
    title = serializers.CharField(source="dossier.title")
    address = serializers.CharField(source="dossier.address")
    territory = serializers.CharField(source="dossier.territory.slug", default=None)
    process = serializers.CharField(source="process.slug", default=None)
    url = serializers.CharField(source="get_absolute_url")
    taken = serializers.IntegerField(help_text="People registered, guests included.")

    class Meta:
        model = Meeting
        fields = (
            "id",
            "dossier",
            "title",
            "url",
            "starts_at",
            "ends_at",
            "place",
            "address",
            "territory",
            "process",
            "description",
            "accessibility",
            "capacity",
            "taken",
            "registration_until",
            "cancelled_at",
            "cancel_reason",
            "minutes",
            "minutes_published_at",
        )


@method_decorator(conditional_page, name="dispatch")
class MeetingList(generics.ListAPIView[Meeting]):
    """Public meetings, newest first."""

    serializer_class = MeetingSerializer

    def get_queryset(self) -> QuerySet[Meeting]:
        return Meeting.objects.public().with_seats().select_related("dossier__territory", "process")


urlpatterns = [path("meetings/", MeetingList.as_view(), name="api-meetings")]
