"""GET budgets/, GET candidates/, POST budgets/<slug>/ballots/; what auditors call is in `budgets.log_api`."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from budgets import log_api, selectors
from budgets.actions import cast_ballot, note_arrival
from budgets.enums import Channel
from budgets.models import Budget, Candidate
from participation.rules import Refusal
from participation.visitors import address_of_visitor


class BudgetSerializer(serializers.ModelSerializer[Budget]):
    """A vote and the limits of its ballot, with Pabulib's names. Amounts in whole euros."""

    slug = serializers.CharField(source="process.slug")
    title = serializers.CharField(source="process.dossier.title")
    ref = serializers.CharField(source="process.dossier.ref")
    state = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Budget
        fields = [
            "slug", "ref", "title", "state", "amount", "vote_type", "min_length", "max_length", "max_sum_cost",
            "max_points", "max_sum_points", "rule", "rules_hash", "opened_at", "closed_at", "published_at", "url",
        ]  # fmt: skip

    def get_state(self, budget: Budget) -> str:
        return selectors.state_of(budget)

    def get_url(self, budget: Budget) -> str:
        return str(self.context["request"].build_absolute_uri(budget.get_absolute_url()))


class CandidateSerializer(serializers.ModelSerializer[Candidate]):
    """A project on a ballot; `code` is how a ballot names it."""

    budget = serializers.CharField(source="budget.process.slug")
    ref = serializers.CharField(source="dossier.ref")
    title = serializers.CharField(source="dossier.title")
    stage = serializers.CharField(source="dossier.stage")
    territory = serializers.CharField(source="dossier.territory.slug", default=None)

    class Meta:
        model = Candidate
        fields = ["budget", "number", "code", "cost", "ref", "title", "stage", "territory"]


class BudgetList(generics.ListAPIView[Budget]):
    """Public votes, newest first."""

    serializer_class = BudgetSerializer
    queryset = Budget.objects.public().with_process().order_by("-pk")


class CandidateList(generics.ListAPIView[Candidate]):
    """Projects on the ballots; `?budget=` keeps one vote."""

    serializer_class = CandidateSerializer

    def get_queryset(self) -> Any:
        candidates = Candidate.objects.filter(budget__process__dossier__visibility="public")
        if slug := self.request.query_params.get("budget"):
            candidates = candidates.filter(budget__process__slug=slug)
        return candidates.select_related("budget__process", "dossier__territory").order_by("-pk")


class BallotSerializer(serializers.Serializer[Any]):
    """A list of candidate codes, or points by code."""

    choices = serializers.JSONField()


class ReceiptSerializer(serializers.Serializer[Any]):
    """What the voter keeps."""

    budget = serializers.CharField()
    code = serializers.CharField()
    commitment = serializers.CharField()
    nonce = serializers.CharField()
    promise = serializers.CharField()
    owner = serializers.CharField()


class CastBallot(APIView):
    """Put one's ballot in the box. The same Idempotency-Key again: the same receipt."""

    @extend_schema(request=BallotSerializer, responses={201: ReceiptSerializer})
    def post(self, request: Request, slug: str) -> Response:
        if not request.user.is_authenticated:
            raise Refusal("accounts.anonymous")
        budget = get_object_or_404(Budget.objects.public().select_related("process__dossier"), process__slug=slug)
        choices = request.data.get("choices") if isinstance(request.data, dict) else None
        key = request.headers.get("Idempotency-Key", "")
        receipt = cast_ballot(
            budget=budget, voter=request.user, choices=choices, channel=Channel.WEB, idempotency_key=key
        )
        note_arrival(budget=budget, address=address_of_visitor(request), idempotency_key=key)
        return Response(ReceiptSerializer(receipt).data, status=201)


urlpatterns: list[Any] = [
    path("budgets/", BudgetList.as_view(), name="api-budgets"),
    path("candidates/", CandidateList.as_view(), name="api-candidates"),
    path("budgets/<slug:slug>/ballots/", CastBallot.as_view(), name="api-ballots"),
    path("budgets/<slug:slug>/checkpoint", log_api.CheckpointNote.as_view(), name="api-checkpoint"),
    path("budgets/<slug:slug>/consistency", log_api.Consistency.as_view(), name="api-consistency"),
    path("budgets/<slug:slug>/cosignatures/", log_api.Cosignatures.as_view(), name="api-cosignatures"),
    path("budgets/<slug:slug>/receipts/<str:commitment>", log_api.ReceiptInBox.as_view(), name="api-receipt"),
]
