"""GET budgets/<slug>/checkpoint, consistency, receipts/<commitment>; POST budgets/<slug>/cosignatures: what auditors use."""

import base64
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from budgets import proofs
from budgets.actions.witnessing import cosign
from budgets.models import Budget, Checkpoint
from participation.rules import Refusal

LONGEST_SIZE = 9


def logged_budget(slug: str) -> Budget:
    """A public vote whose log has begun."""
    return get_object_or_404(Budget.objects.public().exclude(log_key=""), process__slug=slug)


def checkpoint_of(budget: Budget, size: str | None) -> Checkpoint:
    """The checkpoint of this size, or the last one. Raises Refusal: "budgets.checkpoint.conflict"."""
    if size is None:
        found = proofs.last_checkpoint(budget)
    elif size.isdecimal() and len(size) <= LONGEST_SIZE:
        found = budget.checkpoints.prefetch_related("cosignatures").filter(size=int(size)).first()
    else:
        found = None
    if found is None:
        raise Refusal("budgets.checkpoint.conflict")
    return found


class CheckpointNote(APIView):
    """The signed head of the log (C2SP tlog-checkpoint, as text); `?size=` gives an earlier one."""

    @extend_schema(parameters=[OpenApiParameter("size", int)], responses={(200, "text/plain"): OpenApiTypes.STR})
    def get(self, request: Request, slug: str) -> HttpResponse:
        checkpoint = checkpoint_of(logged_budget(slug), request.query_params.get("size"))
        return plain_note(proofs.note_of(checkpoint))


def plain_note(note: str) -> HttpResponse:
    """A note as text that anyone's program may read."""
    response = HttpResponse(note, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response


class Consistency(APIView):
    """The proof (RFC 6962, base64) that the log of `from` leaves is the beginning of the log of `to`, or of the last."""

    @extend_schema(
        parameters=[OpenApiParameter("from", int, required=True), OpenApiParameter("to", int)],
        responses={200: dict[str, Any]},
    )
    def get(self, request: Request, slug: str) -> Response:
        budget = logged_budget(slug)
        old = checkpoint_of(budget, request.query_params.get("from", ""))
        new = checkpoint_of(budget, request.query_params.get("to"))
        if old.size > new.size:
            raise Refusal("budgets.checkpoint.conflict")
        path = proofs.consistency_of(budget, old.size, new.size)
        return Response(
            {
                "from": old.size,
                "to": new.size,
                "path": [base64.b64encode(step).decode() for step in path],
                "checkpoints": [proofs.note_of(old), proofs.note_of(new)],
            }
        )


class ReceiptInBox(APIView):
    """The proof that a ballot is in the box: 200 once its batch is in the log, 202 while it waits for it."""

    @extend_schema(responses={200: dict[str, Any], 202: dict[str, Any]})
    def get(self, request: Request, slug: str, commitment: str) -> Response:
        budget = logged_budget(slug)
        ballots = budget.ballots.select_related("batch", "budget")
        ballot = get_object_or_404(ballots, commitment=commitment[:64].lower())
        said = {"budget": slug, "commitment": ballot.commitment, "void": ballot.void or None}
        proof = proofs.inclusion_of(ballot)
        if proof is None:
            return Response({**said, "sealed": False}, status=202)
        return Response({**said, "sealed": True, **proof.data})


class CosignatureSerializer(serializers.Serializer[Any]):
    """A cosignature line of the checkpoint of that size: « — name base64 »."""

    size = serializers.IntegerField(min_value=1, max_value=10**LONGEST_SIZE)
    cosignature = serializers.CharField(max_length=1000)


class Cosignatures(APIView):
    """A registered witness signs the head of the log too (C2SP tlog-cosignature); the same again changes nothing."""

    @extend_schema(request=CosignatureSerializer, responses={(201, "text/plain"): OpenApiTypes.STR})
    def post(self, request: Request, slug: str) -> HttpResponse:
        budget = logged_budget(slug)
        sent = CosignatureSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        cosign(budget=budget, size=sent.validated_data["size"], line=sent.validated_data["cosignature"])
        response = plain_note(proofs.note_of(checkpoint_of(budget, str(sent.validated_data["size"]))))
        response.status_code = 201
        return response
