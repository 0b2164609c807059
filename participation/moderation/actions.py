"""Reporting a content, deciding with reasons, appealing to a second person."""

from django.db import IntegrityError, transaction
from django.urls import reverse as address_of
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.discussions.actions import hide_comment, restore_comment
from participation.discussions.enums import CommentState
from participation.discussions.models import Comment
from participation.dossiers.actions import record, tell
from participation.dossiers.enums import Journal, Visibility
from participation.dossiers.models import Dossier
from participation.moderation.enums import AppealState, Motive, Outcome
from participation.moderation.models import Appeal, Decision, Notice
from participation.rules import Refusal, require
from participation.text import clean_text

TEXT_LIMIT = 2_000


@transaction.atomic
def report(
    *,
    motive: Motive | str,
    comment: Comment | None = None,
    dossier: Dossier | None = None,
    reporter: User | None = None,
    text: str = "",
) -> Notice:
    """Report a comment or a dossier, with or without an account. Reporting the same thing twice is one notice.

    Raises Refusal: "moderation.motive.invalid", "moderation.not_visible.closed", "text.too_long".
    """
    require("moderation.report", reporter)
    if motive not in Motive.values:
        raise Refusal("moderation.motive.invalid")
    if comment is not None and comment.state != CommentState.VISIBLE:
        raise Refusal("moderation.not_visible.closed")
    about = comment.dossier if comment else dossier
    if about is None or about.visibility != Visibility.PUBLIC:
        raise Refusal("not_found")
    target = {"comment": comment} if comment else {"dossier": dossier}
    try:
        with transaction.atomic():
            notice = Notice.objects.create(
                motive=motive, reporter=reporter, text=clean_text(text, limit=TEXT_LIMIT, required=False), **target
            )
    except IntegrityError:
        return Notice.objects.open().get(reporter=reporter, **target)
    record(about, Journal.NOTICE_RECEIVED, public=False, notice=notice.pk)
    return notice


def _hide(dossier: Dossier, *, by: User, ground: str) -> None:
    Dossier.objects.filter(pk=dossier.pk).update(visibility=Visibility.HIDDEN)
    record(dossier, Journal.DOSSIER_HIDDEN, actor=by, ground=ground)


@transaction.atomic
def decide_report(
    *, report: Notice, by: User, outcome: Outcome | str, ground: Motive | str, statement: str
) -> Decision:
    """Decide about a reported content and tell its author and those who reported it, with the reasons.

    One decision answers every open notice about the same content. Raises Refusal: "accounts.not_agent",
    "moderation.own.conflict", "moderation.decided.already", "moderation.reasons_missing.invalid".
    """
    # The dossier first: two agents who decide about two notices of one text take their turn instead of each other's row.
    Dossier.objects.select_for_update(of=("self",)).get(pk=report.about.pk)
    notice = (
        Notice.objects.select_for_update(of=("self",)).select_related("comment__dossier", "dossier").get(pk=report.pk)
    )
    require("moderation.decide", by, notice)
    if notice.decision_id:
        raise Refusal("moderation.decided.already")
    if outcome not in Outcome.values or ground not in Motive.values:
        raise Refusal("moderation.outcome.invalid")
    statement = clean_text(statement, limit=TEXT_LIMIT, required=False)
    if not statement:
        raise Refusal("moderation.reasons_missing.invalid")
    comment, dossier = notice.comment, notice.about
    alike = Notice.objects.open().filter(comment=comment) if comment else Notice.objects.open().filter(dossier=dossier)
    notices = list(alike.select_related("reporter"))
    decision = Decision.objects.create(
        dossier=dossier,
        comment=comment,
        outcome=outcome,
        ground=ground,
        statement=statement,
        by=by,
        received_at=min(n.created_at for n in notices),
    )
    words = str(Motive(ground).label)
    if outcome == Outcome.HIDDEN and comment:
        hide_comment(comment=comment, by=by, ground=words)
    elif outcome == Outcome.HIDDEN:
        _hide(dossier, by=by, ground=words)
    Notice.objects.filter(pk__in=[n.pk for n in notices]).update(decision=decision)
    entry = record(
        dossier,
        Journal.NOTICE_DECIDED,
        actor=by,
        public=False,
        outcome=str(Outcome(outcome).label),
        decision=decision.pk,
        page=address_of("moderation:appeal", args=[decision.pk]),
    )
    author = comment.author if comment else dossier.author
    title = dossier.title
    if author and outcome == Outcome.HIDDEN:
        tell(
            user=author,
            entry=entry,
            text=_(
                "Votre texte dans « {title} » est masqué. Règle : {ground}. {statement} Vous pouvez demander une "
                "relecture par une autre personne."
            ).format(title=title, ground=words, statement=statement),
        )
    for reporter in {n.reporter for n in notices if n.reporter and n.reporter != author}:
        tell(
            user=reporter,
            entry=entry,
            text=_("Votre signalement dans « {title} » est traité : {outcome}. {statement}").format(
                title=title, outcome=Outcome(outcome).label, statement=statement
            ),
        )
    return decision


@transaction.atomic
def appeal(*, decision: Decision, author: User, text: str) -> Appeal:
    """Ask another person to read a hidden content again. Raises Refusal: "moderation.not_author", "moderation.appeal.already"."""
    require("moderation.appeal", author, decision)
    if Appeal.objects.filter(decision=decision).exists():
        raise Refusal("moderation.appeal.already")
    return Appeal.objects.create(decision=decision, author=author, text=clean_text(text, limit=TEXT_LIMIT))


@transaction.atomic
def decide_appeal(*, appeal: Appeal, by: User, reverse: bool, answer: str) -> Appeal:
    """Confirm or cancel a decision after a second reading by someone else, and tell the author why."""
    appeal = (
        Appeal.objects.select_for_update(of=("self",))
        .select_related("decision__comment__dossier", "decision__dossier")
        .get(pk=appeal.pk)
    )
    require("moderation.decide_appeal", by, appeal)
    if appeal.state != AppealState.OPEN:
        raise Refusal("moderation.decided.already")
    answer = clean_text(answer, limit=TEXT_LIMIT, required=False)
    if not answer:
        raise Refusal("moderation.reasons_missing.invalid")
    decision = appeal.decision
    appeal.state = AppealState.REVERSED if reverse else AppealState.UPHELD
    appeal.answer, appeal.decided_by, appeal.decided_at = answer, by, timezone.now()
    appeal.save()
    if reverse and decision.comment:
        restore_comment(comment=decision.comment, by=by)
    elif reverse:
        Dossier.objects.filter(pk=decision.dossier_id).update(visibility=Visibility.PUBLIC)
        record(decision.dossier, Journal.DOSSIER_RESTORED, actor=by)
    entry = record(
        decision.dossier,
        Journal.NOTICE_DECIDED,
        actor=by,
        public=False,
        outcome=str(AppealState(appeal.state).label),
        page=address_of("moderation:appeal", args=[decision.pk]),
    )
    if appeal.author:
        tell(
            user=appeal.author,
            entry=entry,
            text=_("Votre demande de relecture a sa réponse : {state}. {answer}").format(
                state=AppealState(appeal.state).label, answer=answer
            ),
        )
    return appeal
