"""The pages of questionnaires and debates."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.actions import accept_charter
from participation.consultations import actions
from participation.consultations.enums import QuestionKind
from participation.consultations.forms import (
    DebateTextForm,
    PositionForm,
    QuestionFormSet,
    ResultsForm,
    SurveyForm,
    SurveyTextForm,
)
from participation.consultations.models import Debate, Survey
from participation.discussions.enums import CommentState, Position
from participation.discussions.models import Comment
from participation.opendata.writers import cell
from participation.processes.models import Process
from participation.processes.rules import process_of
from participation.rules import Refusal, decide, require
from participation.templatetags.parvis import grouped

PAGE = 24


def of_visible_process(request: HttpRequest, objects: Any, slug: str) -> Any:
    """The survey or debate of a process that the reader may see."""
    objects = objects.select_related("process__dossier__territory").prefetch_related("process__phases")
    if not (request.user.is_authenticated and request.user.role_names):
        objects = objects.filter(process__dossier__visibility="public")
    return get_object_or_404(objects, process__slug=slug)


# ------------------------------------------------------------------ the questionnaire
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer on one page; answering again replaces."""
    survey = of_visible_process(request, Survey.objects, slug)
    decision = decide("consultations.answer_survey", request.user, survey)
    mine = survey.responses.filter(user=request.user).first() if request.user.is_authenticated else None
    form = SurveyForm(request.POST if request.method == "POST" else None, survey=survey, answers=mine and mine.answers)
    if request.method == "POST":
        require("consultations.answer_survey", request.user, survey)
        if form.is_valid():
            actions.submit_survey(survey=survey, by=request.user, answers=form.answers)
            messages.success(
                request, _("Merci, vos réponses sont enregistrées. Vous pouvez les changer jusqu’à la fin.")
            )
            return redirect("consultations:thanks", slug=slug)
    context = {"survey": survey, "process": survey.process, "form": form, "decision": decision, "mine": mine}
    return render(request, "consultations/survey.html", context, status=422 if form.errors else 200)


def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """What happens to the answers now."""
    survey = of_visible_process(request, Survey.objects, slug)
    phase = next((phase for phase in survey.process.all_phases if phase.kind == "survey"), None)
    return render(request, "consultations/thanks.html", {"survey": survey, "process": survey.process, "phase": phase})


def bars_of(results: dict[str, Any]) -> list[dict[str, Any]]:
    """Each question with its bars, as the components show them."""
    return [
        {
            **question,
            "is_text": question["kind"] == QuestionKind.TEXT,
            "bars": [
                {"label": row["label"], "value": grouped(row["count"]), "percent": row["percent"]}
                for row in question["rows"]
            ],
        }
        for question in results["questions"]
    ]


def results(request: HttpRequest, slug: str) -> HttpResponse:
    """The published totals, or when they will come."""
    survey = of_visible_process(request, Survey.objects, slug)
    phase = next((phase for phase in survey.process.all_phases if phase.kind == "survey"), None)
    context = {"survey": survey, "process": survey.process, "phase": phase}
    if survey.results_published_at:
        context["questions"] = bars_of(survey.results)
    return render(request, "consultations/results.html", context)


def results_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """The published totals as a table; never an answer."""
    survey = of_visible_process(request, Survey.objects, slug)
    if not survey.results_published_at:
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-resultats.csv"'
    writer = csv.writer(response)
    writer.writerow(["question", "nature", "reponse", "nombre", "pour_cent", "personnes_qui_repondent"])
    for question in survey.results["questions"]:
        for row in question["rows"] or [{"label": "", "count": question["answered"], "percent": ""}]:
            cells = [
                question["label"],
                question["kind"],
                row["label"],
                row["count"],
                row["percent"],
                question["answered"],
            ]
            writer.writerow([cell(value) for value in cells])
    return response


# ------------------------------------------------------------------ the debate
def positions(process: Process) -> Any:
    """The visible arguments of a process's thread."""
    return Comment.objects.filter(dossier=process.dossier_id, state=CommentState.VISIBLE).exclude(position="")


def people_by_side(process: Process) -> dict[str, int]:
    """How many people stand on each side, by the last argument of each."""
    given = positions(process)
    later = given.filter(author=OuterRef("author"), pk__gt=OuterRef("pk"))
    rows = given.exclude(Exists(later)).order_by().values("position").annotate(people=Count("author", distinct=True))
    return {row["position"]: row["people"] for row in rows}


def debate(request: HttpRequest, slug: str) -> HttpResponse:
    """Two columns of arguments, how many people on each side, and one's own position."""
    debate = of_visible_process(request, Debate.objects, slug)
    form = PositionForm(request.POST if request.method == "POST" else None, reader=request.user)
    if request.method == "POST":
        require("consultations.take_position", request.user, debate)
        if form.is_valid():
            try:
                if form.accepts_charter:
                    accept_charter(user=request.user)
                comment = actions.take_position(debate=debate, author=request.user, **form.cleaned_data)
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                if comment.state == CommentState.PENDING:
                    messages.info(request, _("Votre position attend une relecture. Vous seul la voyez."))
                else:
                    messages.success(request, _("Votre position est publiée."))
                return redirect("consultations:debate", slug=slug)
    return render(
        request, "consultations/debate.html", debate_context(request, debate, form), status=422 if form.errors else 200
    )


def debate_context(request: HttpRequest, debate: Debate, form: PositionForm) -> dict[str, Any]:
    process = process_of(debate)
    people = people_by_side(process)
    total = sum(people.values())
    given = positions(process).filter(parent=None).select_related("author__residence").order_by("-created_at", "-pk")
    sides = []
    for side, title, summary in (
        (Position.FOR, _("Pour"), debate.for_summary),
        (Position.AGAINST, _("Contre"), debate.against_summary),
    ):
        count = people.get(side, 0)
        page = Paginator(given.filter(position=side), PAGE).get_page(request.GET.get("page"))
        percent = round(100 * count / total) if total else 0
        sides.append(
            {"side": side, "title": title, "summary": summary, "people": count, "percent": percent, "page": page}
        )
    return {
        "debate": debate,
        "process": process,
        "form": form,
        "decision": decide("consultations.take_position", request.user, debate),
        "sides": sides,
        "longest": max((side["page"] for side in sides), key=lambda page: page.paginator.num_pages),
        "total": total,
        "now": timezone.now(),
    }


# ------------------------------------------------------------------ the city's side
def to_write(request: HttpRequest, slug: str) -> Process:
    process = get_object_or_404(Process.objects.with_phases(), slug=slug)
    require("consultations.write", request.user, process)
    return process


def survey_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the questionnaire: filled questions are kept, two empty ones wait at the end."""
    process = to_write(request, slug)
    known = Survey.objects.filter(process=process).first()
    data = request.POST if request.method == "POST" else None
    form = SurveyTextForm(
        data,
        initial={
            "title": known.title if known else process.dossier.title,
            "introduction": known.introduction if known else "",
        },
    )
    questions = QuestionFormSet(data, initial=initial_questions(known), prefix="q")
    if data is not None and form.is_valid() and questions.is_valid():
        asked = [question.cleaned_data for question in questions if question.cleaned_data.get("label")]
        try:
            actions.save_survey(process=process, by=request.user, questions=asked, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Le questionnaire est enregistré."))
            return redirect("consultations:survey-edit", slug=slug)
    wrong = data is not None and (form.errors or questions.total_error_count())
    context = {
        "process": process,
        "survey": known,
        "form": form,
        "questions": questions,
        "answered": known.responses.count() if known else 0,
        "publish": decide("consultations.publish_results", request.user, known) if known else None,
    }
    return render(request, "gestion/demarches/survey.html", context, status=422 if wrong else 200)


def initial_questions(survey: Survey | None) -> list[dict[str, Any]]:
    if survey is None:
        return []
    names = ("label", "kind", "low_label", "high_label", "required")
    return [
        {**{name: getattr(question, name) for name in names}, "choices": "\n".join(question.choices)}
        for question in survey.questions.all()
    ]


def survey_publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Read the answers, write what they say, freeze and publish the totals."""
    process = to_write(request, slug)
    survey = get_object_or_404(Survey.objects.select_related("process__dossier__territory"), process=process)
    require("consultations.publish_results", request.user, survey)
    form = ResultsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.publish_survey_results(survey=survey, by=request.user, **form.cleaned_data)
        messages.success(request, _("Les résultats sont publiés."))
        return redirect("consultations:results", slug=slug)
    totals = actions.count_answers(survey)
    context = {
        "process": process,
        "survey": survey,
        "form": form,
        "totals": totals,
        "questions": bars_of(totals),
        "texts": free_texts(survey),
    }
    return render(request, "gestion/demarches/survey_results.html", context, status=422 if form.errors else 200)


def free_texts(survey: Survey) -> list[dict[str, Any]]:
    """What people wrote freely, for the agent who sums it up: without names, in no order that tells who."""
    given = list(survey.responses.values_list("answers", flat=True))
    return [
        {
            "label": question.label,
            "texts": sorted(answers[str(question.pk)] for answers in given if str(question.pk) in answers),
        }
        for question in survey.questions.filter(kind=QuestionKind.TEXT)
    ]


def debate_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the question of the debate."""
    process = to_write(request, slug)
    known = Debate.objects.filter(process=process).first()
    names = ("question", "introduction", "for_summary", "against_summary")
    initial = {name: getattr(known, name) for name in names} if known else {"question": process.dossier.title}
    form = DebateTextForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_debate(process=process, by=request.user, **form.cleaned_data)
        messages.success(request, _("Le débat est enregistré."))
        return redirect("processes:run", slug=slug)
    return render(
        request, "gestion/demarches/debate.html", {"process": process, "form": form}, status=422 if form.errors else 200
    )
