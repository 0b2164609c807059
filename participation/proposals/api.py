"""Ideas and supports, for programs."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import generics, serializers, status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.processes.models import Process
from participation.proof import is_solved
from participation.proposals import actions
from participation.proposals.models import Proposal
from participation.text import BODY_LIMIT


class ProposalSerializer(serializers.ModelSerializer[Proposal]):
    """An idea as the public reads it."""

    ref = serializers.CharField(source="dossier.ref")
    title = serializers.CharField(source="dossier.title")
    stage = serializers.CharField(source="dossier.stage")
    territory = serializers.CharField(source="dossier.territory.slug", default=None)
    author = serializers.CharField(source="dossier.author.public_name", default=None)
    location = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField(source="dossier.created_at")
    process = serializers.CharField(source="process.slug")
    supports = serializers.IntegerField(source="support_count", default=0)
    url = serializers.CharField(source="get_absolute_url")

    class Meta:
        model = Proposal
        fields = (
            "ref", "process", "title", "body", "category", "stage", "territory", "location", "author", "supports",
            "created_at", "url",
        )  # fmt: skip

    def get_location(self, proposal: Proposal) -> dict[str, Any] | None:
        dossier = proposal.dossier
        if dossier.latitude is None:
            return {"address": dossier.address} if dossier.address else None
        return {"latitude": dossier.latitude, "longitude": dossier.longitude, "address": dossier.address}


class LocationSerializer(serializers.Serializer[Any]):
    """Where: WGS 84 degrees, or words."""

    latitude = serializers.FloatField(min_value=-90, max_value=90, required=False)
    longitude = serializers.FloatField(min_value=-180, max_value=180, required=False)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)


class NewProposalSerializer(serializers.Serializer[Any]):
    """What a person sends to propose an idea."""

    process = serializers.SlugField(max_length=80)
    title = serializers.CharField(max_length=120)
    body = serializers.CharField(max_length=BODY_LIMIT)
    location = LocationSerializer(required=False)
    proof = serializers.CharField(
        max_length=2_000,
        required=False,
        allow_blank=True,
        help_text="Solution of GET /preuve/, for unverified accounts.",
    )


@method_decorator(conditional_page, name="dispatch")
class ProposalList(generics.ListCreateAPIView[Proposal]):
    """Public ideas, newest first; POST proposes one."""

    serializer_class = ProposalSerializer

    def get_queryset(self) -> QuerySet[Proposal]:
        proposals = Proposal.objects.public().with_supports()
        if process := self.request.query_params.get("process"):
            proposals = proposals.filter(process__slug=process[:80])
        return proposals.select_related("dossier__territory", "dossier__author", "process")

    @extend_schema(request=NewProposalSerializer, responses={201: ProposalSerializer})
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        form = NewProposalSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        process = get_object_or_404(Process.objects.public().with_phases(), slug=data["process"])
        proposal = actions.submit_proposal(
            process=process,
            author=request.user,
            title=data["title"],
            body=data["body"],
            proven=is_solved(data.get("proof", "")),
            **data.get("location", {}),
        )
        return Response(ProposalSerializer(proposal).data, status=status.HTTP_201_CREATED)


class SupportView(APIView):
    """POST supports an idea, DELETE takes it back; both may be repeated."""

    def proposal(self, ref: str) -> Proposal:
        return get_object_or_404(
            Proposal.objects.public().select_related("dossier", "process__dossier"), dossier__ref=ref
        )

    @extend_schema(request=None, responses={200: OpenApiResponse(description="{supported, supports}")})
    def post(self, request: Request, ref: str) -> Response:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        proposal = self.proposal(ref)
        actions.support(proposal=proposal, user=request.user)
        return Response({"supported": True, "supports": proposal.supports.count()})

    @extend_schema(request=None, responses={200: OpenApiResponse(description="{supported, supports}")})
    def delete(self, request: Request, ref: str) -> Response:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        proposal = self.proposal(ref)
        actions.withdraw_support(proposal=proposal, user=request.user)
        return Response({"supported": False, "supports": proposal.supports.count()})


urlpatterns = [
    path("proposals/", ProposalList.as_view(), name="api-proposals"),
    path("proposals/<str:ref>/support/", SupportView.as_view(), name="api-support"),
]
