"""GET projects/: what the city builds."""

from typing import Any

from django.urls import path
from rest_framework import generics, serializers

from projects.models import Project


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project and its money, in whole euros."""

    ref = serializers.CharField(source="dossier.ref")
    title = serializers.CharField(source="dossier.title")
    stage = serializers.CharField(source="dossier.stage")
    territory = serializers.CharField(source="dossier.territory.slug", default=None)
    committed = serializers.IntegerField()
    paid = serializers.IntegerField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Project
        fields = [
            "ref", "slug", "title", "stage", "territory", "service", "budget", "committed", "paid",
            "votes", "voted_at", "started_on", "delivered_on", "url",
        ]  # fmt: skip

    def get_url(self, project: Project) -> str:
        return str(self.context["request"].build_absolute_uri(project.get_absolute_url()))


class ProjectList(generics.ListAPIView[Project]):
    """Public projects, newest first."""

    serializer_class = ProjectSerializer
    queryset = Project.objects.public().with_money().select_related("dossier__territory").order_by("-pk")


urlpatterns: list[Any] = [path("projects/", ProjectList.as_view(), name="api-projects")]
