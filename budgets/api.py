"""GET budgets/, GET candidates/, POST budgets/<slug>/ballots/; what auditors call is in `budgets.log_api`."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_field
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from budgets import log_api, selectors
from budgets.actions import cast_ballot, note_arrival
from budgets.enums import Channel
from budgets.models import Budget, Candidate, Envelope, Quota
from participation.rules import Refusal
from participation.visitors import address_of_visitor


class EnvelopeSerializer(serializers.ModelSerializer[Envelope]):
    """The money of a territory; `territory` is how a ballot names it, where each person votes for one."""

    territory = serializers.CharField(source="territory.slug")

    class Meta:
        model = Envelope
        fields = ["territory", "amount", "minimum_age", "open_to"]


class QuotaSerializer(serializers.ModelSerializer[Quota]):
    """How many projects of a kind a ballot names."""

    class Meta:
        model = Quota
        fields = ["name", "category", "min_cost", "max_cost", "min_length", "max_length"]


class BudgetSerializer(serializers.ModelSerializer[Budget]):
    """A vote and the limits of its ballot, with Pabulib's names. Amounts in whole euros."""

    slug = serializers.CharField(source="process.slug")
    title = serializers.CharField(source="process.dossier.title")
    ref = serializers.CharField(source="process.dossier.ref")
    state = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    mentions = serializers.ListField(
        child=serializers.CharField(), source="mention_words", help_text="Words of the mentions, the lowest first."
    )
    envelopes = EnvelopeSerializer(many=True)
    quotas = QuotaSerializer(many=True)

    class Meta:
        model = Budget
        fields = [
            "slug", "ref", "title", "state", "amount", "vote_type", "min_length", "max_length", "max_sum_cost",
            "max_sum_cost_share", "max_points", "max_sum_points", "mentions", "ballots_of_each", "free_sector", "open_to",
            "minimum_age", "envelopes", "quotas", "rule", "rules_hash", "opened_at", "closed_at", "published_at", "url",
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
    envelope = serializers.CharField(source="envelope.territory.slug", default=None)

    class Meta:
        model = Candidate
        fields = ["budget", "number", "code", "cost", "category", "envelope", "ref", "title", "stage", "territory"]


class BudgetList(generics.ListAPIView[Budget]):
    """Public votes, newest first."""

    serializer_class = BudgetSerializer
    queryset = Budget.objects.public().with_process().prefetch_related("envelopes__territory", "quotas").order_by("-pk")


class CandidateList(generics.ListAPIView[Candidate]):
    """Projects on the ballots; `?budget=` keeps one vote."""

    serializer_class = CandidateSerializer

    def get_queryset(self) -> Any:
        candidates = Candidate.objects.filter(budget__process__dossier__visibility="public")
        if slug := self.request.query_params.get("budget"):
            candidates = candidates.filter(budget__process__slug=slug)
        return candidates.select_related("budget__process", "dossier__territory", "envelope__territory").order_by("-pk")


@extend_schema_field(
    {
        "oneOf": [
            {"type": "array", "items": {"type": "string"}},
            {"type": "object", "additionalProperties": {"type": "integer", "minimum": 0}},
        ]
    }
)
class ChoicesField(serializers.JSONField):
    """What a ballot says, as `budgets.choices.read_choices` takes it."""


class BallotSerializer(serializers.Serializer[Any]):
    """A ballot, by the budget's `vote_type`: `approval` and `choose-1` list the codes of candidates, `ordinal` lists them
    from the best, `cumulative` gives points by code, `scoring` the rank of a mention by code (0 is the lowest).
    """

    choices = ChoicesField()
    envelope = serializers.CharField(
        required=False, default="", help_text="The territory whose ballot it is, where the budget has several ballots."
    )


class ReceiptSerializer(serializers.Serializer[Any]):
    """What the voter keeps."""

    budget = serializers.CharField()
    code = serializers.CharField()
    commitment = serializers.CharField()
    nonce = serializers.CharField()
    promise = serializers.CharField()
    owner = serializers.CharField()


EXAMPLES = [
    OpenApiExample(name, value={"choices": choices, **more}, request_only=True)
    for name, choices, more in (
        ("approval", ["1", "4"], {}),
        ("choose-1", ["4"], {}),
        ("ordinal", ["4", "1"], {}),
        ("cumulative", {"1": 3, "7": 1}, {}),
        ("scoring", {"1": 3, "2": 1}, {}),
        ("the ballot of a sector", ["12"], {"envelope": "drouot"}),
    )
]


class CastBallot(APIView):
    """Put one's ballot in the box. The same Idempotency-Key again: the same receipt."""

    @extend_schema(request=BallotSerializer, responses={201: ReceiptSerializer}, examples=EXAMPLES)
    def post(self, request: Request, slug: str) -> Response:
        if not request.user.is_authenticated:
            raise Refusal("accounts.anonymous")
        budget = get_object_or_404(Budget.objects.public().select_related("process__dossier"), process__slug=slug)
        sent = request.data if isinstance(request.data, dict) else {}
        key, envelope = request.headers.get("Idempotency-Key", ""), sent.get("envelope") or ""
        if not isinstance(envelope, str):
            raise Refusal("budgets.unknown_envelope.invalid", envelope=str(envelope)[:60])
        receipt = cast_ballot(
            budget=budget,
            voter=request.user,
            choices=sent.get("choices"),
            envelope=envelope,
            channel=Channel.WEB,
            idempotency_key=key,
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
