"""« Ce que j’ai fait ici »: one's meetings, supports, comments and answers, whatever room keeps them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from participation.consultations.models import SurveyResponse
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.models import Dossier
from participation.meetings.models import Registration
from participation.proposals.models import Support
from participation.rules import require

LATEST = 50  # of each kind; the file of one's data holds them all


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What this person did, the latest first; meetings to come in the order of their days. One query a kind."""
    require("accounts.edit_own", request.user)
    user, readable = request.user, Dossier.objects.visible_to(request.user)
    registrations = Registration.objects.filter(user=user).select_related("meeting__dossier")
    meetings = list(registrations.order_by("-meeting__starts_at", "-pk")[:LATEST])
    comments = (
        Comment.objects.published().filter(author=user, dossier__in=readable).exclude(state=CommentState.WITHDRAWN)
    )
    supports = Support.objects.filter(user=user, proposal__dossier__in=readable)
    answers = SurveyResponse.objects.filter(user=user)
    context = {
        "coming": [one for one in reversed(meetings) if not one.meeting.is_past],
        "past": [one for one in meetings if one.meeting.is_past],
        "comments": comments.select_related("dossier").order_by("-pk")[:LATEST],
        "supports": supports.select_related("proposal__dossier").order_by("-pk")[:LATEST],
        "answers": answers.select_related("survey__process").order_by("-updated_at", "-pk")[:LATEST],
        "latest": LATEST,
    }
    return render(request, "portal/mine.html", context)
