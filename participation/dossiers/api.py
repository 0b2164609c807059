"""GET entries/ and GET dossiers/<ref>/: the memory, for programs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers

from participation.dossiers.enums import GROUPS, Group, Journal
from participation.dossiers.models import Dossier, Entry

LINES = 500  # of a dossier's journal; entries/?dossier= gives them all


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """One line of the journal. `kind` is stable; `sentence` is for people."""

    dossier = serializers.CharField(source="dossier.ref")
    title = serializers.CharField(source="dossier.title")
    sentence = serializers.CharField()
    actor = serializers.CharField(source="actor.public_name", default=None)

    class Meta:
        model = Entry
        fields = ["id", "at", "kind", "dossier", "title", "sentence", "actor", "data"]


class DossierSerializer(serializers.ModelSerializer[Dossier]):
    """The one public file of an idea, a process, a meeting or a project."""

    author = serializers.CharField(source="author.public_name", default=None)
    territory = serializers.CharField(source="territory.slug", default=None)
    merged_into = serializers.CharField(source="merged_into.ref", default=None)
    journal = serializers.SerializerMethodField()
    links = serializers.SerializerMethodField()

    class Meta:
        model = Dossier
        fields = [
            "ref", "kind", "title", "summary", "stage", "stage_at", "author", "territory", "latitude", "longitude",
            "address", "merged_into", "created_at", "cursor", "journal", "links",
        ]  # fmt: skip

    def get_journal(self, dossier: Dossier) -> list[dict[str, Any]]:
        entries = dossier.entries.filter(public=True).select_related("actor", "dossier")[:LINES]
        return list(EntrySerializer(entries, many=True, context=self.context).data)

    def get_links(self, dossier: Dossier) -> dict[str, str]:
        here = f"/api/v1/dossiers/{dossier.ref}/"
        links = {
            "self": here,
            "page": dossier.get_absolute_url(),
            "comments": here + "comments/",
            "entries": f"/api/v1/entries/?dossier={dossier.ref}",
        }
        absolute = self.context["request"].build_absolute_uri
        return {name: absolute(address) for name, address in links.items()}


def moment(text: str) -> datetime:
    """A date or a date and time of ISO 8601, Paris time unless it says otherwise. Raises ValidationError."""
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)):
            found = datetime(day.year, day.month, day.day)  # noqa: DTZ001  made aware below
    except ValueError:
        found = None
    if found is None:
        raise serializers.ValidationError({"since": [_("Écrivez une date, par exemple 2026-11-22T10:00:00+01:00.")]})
    return timezone.make_aware(found) if timezone.is_naive(found) else found


@extend_schema(
    parameters=[
        OpenApiParameter("kind", str, description="A kind of fact (answer.given) or a group (idees, votes, projets…)."),
        OpenApiParameter("dossier", str, description="The number of a dossier."),
        OpenApiParameter("since", str, description="ISO 8601 date, or date and time."),
    ]
)
class EntryList(generics.ListAPIView[Entry]):
    """The public journal, newest first."""

    serializer_class = EntrySerializer
    queryset = Entry.objects.public().select_related("actor", "dossier")

    def get_queryset(self) -> QuerySet[Entry]:
        entries = super().get_queryset()
        asked = self.request.query_params
        if kind := asked.get("kind"):
            if kind in Group.values:
                entries = entries.filter(kind__in=GROUPS[Group(kind)])
            elif kind in Journal.values:
                entries = entries.filter(kind=kind)
            else:
                raise serializers.ValidationError({"kind": [_("Cette nature de fait n’existe pas.")]})
        if ref := asked.get("dossier"):
            if not Dossier.objects.public().filter(ref=ref).exists():
                raise serializers.ValidationError({"dossier": [_("Aucun dossier public ne porte ce numéro.")]})
            entries = entries.filter(dossier__ref=ref)
        if since := asked.get("since"):
            # A plus sign that was not escaped arrives as a space.
            entries = entries.filter(at__gte=moment(since.replace(" ", "+") if "T" in since else since))
        return entries


class DossierDetail(generics.RetrieveAPIView[Dossier]):
    """A dossier, its journal, and where its discussion is."""

    serializer_class = DossierSerializer
    queryset = Dossier.objects.none()
    lookup_field = "ref"

    def get_queryset(self) -> QuerySet[Dossier]:
        return Dossier.objects.visible_to(self.request.user).select_related("author", "territory", "merged_into")


urlpatterns: list[Any] = [
    path("entries/", EntryList.as_view(), name="api-entries"),
    path("dossiers/<str:ref>/", DossierDetail.as_view(), name="api-dossier"),
]
