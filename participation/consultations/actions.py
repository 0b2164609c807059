"""Writing a questionnaire or a debate, answering, taking position, freezing the results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from participation.accounts.models import User
from participation.consultations.enums import SCALE, QuestionKind
from participation.consultations.models import Debate, Question, Survey, SurveyResponse
from participation.discussions.actions import post_comment
from participation.discussions.enums import Position
from participation.discussions.models import Comment
from participation.dossiers.actions import record
from participation.dossiers.enums import Journal
from participation.processes.models import Process
from participation.rules import Refusal, require
from participation.text import clean_line, clean_text

TEXT_LIMIT = 2_000  # characters of a free answer
QUESTIONS_LIMIT = 30
CHOICES_LIMIT = 20


def _clean_question(question: Mapping[str, Any]) -> dict[str, Any]:
    kind = question.get("kind")
    if kind not in QuestionKind.values:
        raise Refusal("consultations.questions.invalid")
    choices = [clean_line(choice) for choice in question.get("choices", []) if choice.strip()]
    if kind in {QuestionKind.ONE, QuestionKind.SEVERAL}:
        if not 2 <= len(set(choices)) == len(choices) <= CHOICES_LIMIT:
            raise Refusal("consultations.questions.invalid")
    else:
        choices = []
    return {
        "kind": kind,
        "label": clean_line(question["label"], limit=300),
        "help_text": clean_line(question.get("help_text", ""), limit=300, required=False),
        "required": bool(question.get("required")),
        "choices": choices,
        "low_label": clean_line(question.get("low_label", ""), limit=60, required=False),
        "high_label": clean_line(question.get("high_label", ""), limit=60, required=False),
    }


@transaction.atomic
def save_survey(
    *, process: Process, by: User, title: str, introduction: str, questions: Sequence[Mapping[str, Any]]
) -> Survey:
    """Write the questionnaire of a process; nobody may have answered yet.

    A question is {"kind", "label", "help_text"?, "required"?, "choices"? (words), "low_label"?, "high_label"?}.
    Raises Refusal: "consultations.answered.already", "consultations.questions.invalid", "text.*".
    """
    process = Process.objects.select_for_update(of=("self",)).select_related("dossier__territory").get(pk=process.pk)
    require("consultations.write", by, process)
    known = Survey.objects.filter(process=process).first()
    if known and known.responses.exists():
        raise Refusal("consultations.answered.already")
    if not 1 <= len(questions) <= QUESTIONS_LIMIT:
        raise Refusal("consultations.questions.invalid")
    cleaned = [_clean_question(question) for question in questions]
    words = {"title": clean_line(title), "introduction": clean_text(introduction, required=False)}
    survey, _created = Survey.objects.update_or_create(process=process, defaults=words)
    survey.questions.all().delete()
    Question.objects.bulk_create(
        Question(survey=survey, position=position, **question) for position, question in enumerate(cleaned, start=1)
    )
    record(process.dossier, Journal.PROCESS_EDITED, actor=by, public=False, survey=survey.title)
    return survey


def clean_answer(question: Question, value: Any) -> Any:
    """One answer as it is kept: an index, a list of indexes, a mark, a text; None when there is none.

    Raises Refusal: "consultations.answer.invalid", "text.too_long".
    """
    answer = _read_answer(question, value)
    if answer is None and question.required:
        raise Refusal("consultations.answer.invalid", question=question.label)
    return answer


def _read_answer(question: Question, value: Any) -> Any:
    if value in (None, "", []):
        return None
    if question.kind == QuestionKind.TEXT:
        return clean_text(str(value), limit=TEXT_LIMIT, required=False) or None
    try:
        chosen = sorted({int(index) for index in value}) if question.kind == QuestionKind.SEVERAL else [int(value)]
    except (TypeError, ValueError) as error:
        raise Refusal("consultations.answer.invalid", question=question.label) from error
    allowed = SCALE if question.kind == QuestionKind.SCALE else range(len(question.choices))
    if any(index not in allowed for index in chosen):
        raise Refusal("consultations.answer.invalid", question=question.label)
    return chosen if question.kind == QuestionKind.SEVERAL else chosen[0]


@transaction.atomic
def submit_survey(*, survey: Survey, by: User, answers: Mapping[int, Any]) -> SurveyResponse:
    """Keep a person's answers; sending again replaces them until the phase closes.

    `answers` maps a question's id to an index, a list of indexes, a mark from 1 to 5 or a text.
    Raises Refusal: "consultations.answer.invalid", "processes.phase.*", "accounts.*", "text.too_long".
    """
    require("consultations.answer_survey", by, survey)
    cleaned = {
        str(question.pk): answer
        for question in survey.questions.all()
        if (answer := clean_answer(question, answers.get(question.pk))) is not None
    }
    response, _created = SurveyResponse.objects.update_or_create(
        survey=survey, user=by, defaults={"answers": cleaned, "updated_at": timezone.now()}
    )
    # Without the person's name: who answered is nobody's business.
    record(survey.process.dossier, Journal.SURVEY_ANSWERED)
    return response


def count_answers(survey: Survey) -> dict[str, Any]:
    """The totals of a questionnaire: numbers only, free texts are counted and never copied.

    {"responses": n, "questions": [{"label", "kind", "answered", "rows": [{"label", "count", "percent"}], "mean"?}]};
    percentages are of the people who answered that question, to one decimal.
    """
    given = list(survey.responses.order_by("pk").values_list("answers", flat=True))
    return {
        "responses": len(given),
        "questions": [
            _count(question, [answers[key] for answers in given if (key := str(question.pk)) in answers])
            for question in survey.questions.all()
        ],
    }


def _count(question: Question, answers: list[Any]) -> dict[str, Any]:
    counted: dict[str, Any] = {"label": question.label, "kind": question.kind, "answered": len(answers), "rows": []}
    if question.kind == QuestionKind.TEXT:
        return counted
    if question.kind == QuestionKind.SCALE:
        ends = {SCALE[0]: question.low_label, SCALE[-1]: question.high_label}
        options = [(mark, f"{mark} ({ends[mark]})" if ends.get(mark) else str(mark)) for mark in SCALE]
        if answers:
            counted["mean"] = round(sum(answers) / len(answers), 1)
    else:
        options = list(enumerate(question.choices))
    flat = [index for answer in answers for index in (answer if isinstance(answer, list) else [answer])]
    for index, label in options:
        count = flat.count(index)
        percent = round(100 * count / len(answers), 1) if answers else 0
        counted["rows"].append({"label": label, "count": count, "percent": percent})
    return counted


@transaction.atomic
def publish_survey_results(*, survey: Survey, by: User, summary: str) -> Survey:
    """Freeze the totals and publish them with a summary of the free answers, once the phase is over.

    Raises Refusal: "consultations.survey.not_yet", "consultations.no_answers.not_yet",
    "consultations.results.already", "text.empty".
    """
    survey = (
        Survey.objects.select_for_update(of=("self",)).select_related("process__dossier__territory").get(pk=survey.pk)
    )
    require("consultations.publish_results", by, survey)
    if survey.results_published_at:
        raise Refusal("consultations.results.already")
    results = count_answers(survey)
    if not results["responses"]:
        raise Refusal("consultations.no_answers.not_yet")
    survey.results = results
    survey.results_summary = clean_text(summary)
    survey.results_published_at = timezone.now()
    survey.save(update_fields=["results", "results_summary", "results_published_at"])
    record(survey.process.dossier, Journal.SURVEY_PUBLISHED, actor=by, responses=results["responses"])
    return survey


@transaction.atomic
def save_debate(
    *, process: Process, by: User, question: str, introduction: str, for_summary: str = "", against_summary: str = ""
) -> Debate:
    """Write the question of a debate and what each side says. Raises Refusal: "accounts.not_agent", "text.*"."""
    process = Process.objects.select_for_update(of=("self",)).select_related("dossier__territory").get(pk=process.pk)
    require("consultations.write", by, process)
    words = {
        "question": clean_line(question, limit=300),
        "introduction": clean_text(introduction, required=False),
        "for_summary": clean_text(for_summary, required=False),
        "against_summary": clean_text(against_summary, required=False),
    }
    debate, _created = Debate.objects.update_or_create(process=process, defaults=words)
    record(process.dossier, Journal.PROCESS_EDITED, actor=by, public=False, debate=debate.question)
    return debate


@transaction.atomic
def take_position(
    *, debate: Debate, author: User, position: str, body: str, submission_key: UUID | None = None, proven: bool = True
) -> Comment:
    """Say for or against, and why: a comment of the process's thread that carries a side.

    Raises Refusal: "consultations.position.invalid", "processes.phase.*", "accounts.*", "discussions.*", "text.*".
    """
    require("consultations.take_position", author, debate)
    if position not in Position.values:
        raise Refusal("consultations.position.invalid")
    dossier = debate.process.dossier
    comment = post_comment(
        dossier=dossier,
        author=author,
        body=body,
        position=Position(position),
        submission_key=submission_key,
        proven=proven,
    )
    # The thread's row is locked by now: the same form sent twice is written once in the journal too.
    if not dossier.entries.filter(kind=Journal.DEBATE_POSITION, data__comment=comment.pk).exists():
        record(dossier, Journal.DEBATE_POSITION, actor=author, comment=comment.pk, position=position)
    return comment
