"""The thread of a dossier, for programs."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from participation.discussions import actions
from participation.discussions.enums import CommentState, Position
from participation.discussions.models import COMMENT_LIMIT, Comment
from participation.discussions.thread import comments_shown
from participation.dossiers.models import Dossier
from participation.markup import render
from participation.proof import is_solved

PAGE = 200
CURSOR_LIMIT = 2**31 - 1


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment as the public reads it; a hidden one keeps its place and its ground, not its text."""

    author = serializers.CharField(source="author_name")
    body = serializers.SerializerMethodField()
    html = serializers.SerializerMethodField()
    useful = serializers.IntegerField(source="useful_count")

    class Meta:
        model = Comment
        fields = (
            "id", "cursor", "parent", "author", "as_city", "position", "state", "ground", "body", "html", "useful",
            "reply_count", "created_at", "edited_at",
        )  # fmt: skip

    def get_body(self, comment: Comment) -> str:
        return comment.body if comment.state == CommentState.VISIBLE else ""

    def get_html(self, comment: Comment) -> str:
        """The same as pages show it: safe, addresses clickable only when the city knows the author."""
        return render(comment.body, links=comment.links_open) if comment.state == CommentState.VISIBLE else ""


class NewCommentSerializer(serializers.Serializer[Any]):
    """What a person sends to comment."""

    body = serializers.CharField(max_length=COMMENT_LIMIT)
    parent = serializers.IntegerField(required=False, allow_null=True, min_value=1, max_value=2**62)
    position = serializers.ChoiceField(choices=Position.choices, required=False)
    proof = serializers.CharField(
        max_length=2_000,
        required=False,
        allow_blank=True,
        help_text="Solution of GET /preuve/, for unverified accounts.",
    )


class AfterSerializer(serializers.Serializer[Any]):
    """The cursor that a reader already holds."""

    after = serializers.IntegerField(min_value=0, max_value=CURSOR_LIMIT, default=0)


class CommentList(APIView):
    """GET what changed after a cursor, at most 200 comments in the order of events; POST a comment."""

    def dossier(self, request: Request, ref: str) -> Dossier:
        return get_object_or_404(Dossier.objects.visible_to(request.user), ref=ref)

    @extend_schema(parameters=[OpenApiParameter("after", int)], responses=CommentSerializer(many=True))
    def get(self, request: Request, ref: str) -> Response:
        asked = AfterSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        dossier = self.dossier(request, ref)
        comments = list(
            comments_shown(dossier).filter(cursor__gt=asked.validated_data["after"]).order_by("cursor")[:PAGE]
        )
        cursor = comments[-1].cursor if len(comments) == PAGE else dossier.cursor
        return Response({"cursor": cursor, "results": CommentSerializer(comments, many=True).data})

    @extend_schema(request=NewCommentSerializer, responses={201: CommentSerializer})
    def post(self, request: Request, ref: str) -> Response:
        if not request.user.is_authenticated:
            raise NotAuthenticated
        dossier = self.dossier(request, ref)
        form = NewCommentSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        data = form.validated_data
        comment = actions.post_comment(
            dossier=dossier,
            author=request.user,
            body=data["body"],
            parent=data.get("parent"),
            position=data.get("position", ""),
            proven=is_solved(data.get("proof", "")),
        )
        return Response(CommentSerializer(comment).data, status=status.HTTP_201_CREATED)


urlpatterns = [path("dossiers/<str:ref>/comments/", CommentList.as_view(), name="api-comments")]
