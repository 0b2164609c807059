"""Processes and their phases, for programs."""

from django.db.models import QuerySet
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework import generics, serializers

from participation.processes.models import Phase, Process


class PhaseSerializer(serializers.ModelSerializer[Phase]):
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Phase
        fields = ("kind", "title", "description", "opens_at", "closes_at", "is_open", "outcome")

    def get_is_open(self, phase: Phase) -> bool:
        return phase.is_open()


class ProcessSerializer(serializers.ModelSerializer[Process]):
    dossier = serializers.CharField(source="dossier.ref", help_text="Reference of its dossier.")
    title = serializers.CharField(source="dossier.title")
    territory = serializers.CharField(source="dossier.territory.slug", default=None)
    url = serializers.CharField(source="get_absolute_url")
    phases = PhaseSerializer(source="all_phases", many=True)

    class Meta:
        model = Process
        fields = (
            "slug",
            "dossier",
            "kind",
            "title",
            "url",
            "territory",
            "introduction",
            "notice_terms",
            "notice_information",
            "notice_follow_up",
            "notice_contact",
            "documents",
            "outcome",
            "support_threshold",
            "minimum_age",
            "phases",
        )


@method_decorator(conditional_page, name="dispatch")
class ProcessList(generics.ListAPIView[Process]):
    """Public processes, newest first."""

    serializer_class = ProcessSerializer

    def get_queryset(self) -> QuerySet[Process]:
        return Process.objects.public().with_phases()


urlpatterns = [path("processes/", ProcessList.as_view(), name="api-processes")]
