"""Who may report, read, decide, correct, appeal, and change what the gate looks at."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.rules import agent, agent_here, not_suspended, signed_in
from participation.moderation.content import case_is_shown
from participation.moderation.enums import WAITING, AppealState, CaseState, Outcome
from participation.moderation.models import Appeal, Case
from participation.moderation.readers import readers_of
from participation.rules import ALLOWED, Decision, Predicate, predicate, refuse

REFUSALS = {
    "moderation.reasons_missing.invalid": _("Expliquez la décision : l’auteur et la personne qui signale la liront."),
    "moderation.motive.invalid": _("Choisissez un motif dans la liste."),
    "moderation.outcome.invalid": _("Choisissez une décision dans la liste."),
    "moderation.name_missing.invalid": _(
        "Pour ce motif, la loi demande votre nom et votre adresse. Seule l’équipe les lit."
    ),
    "moderation.too_fast": _("Vous écrivez très vite : {limit} textes par minute au plus. Reprenez dans un instant."),
    "moderation.too_many": _("Beaucoup de signalements arrivent à la fois. Réessayez dans une heure, ou écrivez-nous."),
    "moderation.decided.already": _("Une décision est déjà prise sur ce texte."),
    "moderation.not_decider": _("Seule la personne qui a pris cette décision peut revenir dessus."),
    "moderation.withdrawn.already": _("Cette décision a été retirée aussitôt par la personne qui l’avait prise."),
    "moderation.undo.closed": _("Il est trop tard pour revenir sur cette décision : les courriels partent."),
    "moderation.appealed.conflict": _(
        "Une relecture de cette décision est déjà demandée : une autre personne la lira."
    ),
    "moderation.second_reading.conflict": _(
        "Cette décision répond à une demande de relecture : elle ne se retire pas."
    ),
    "moderation.decided_since.conflict": _("Une autre décision a été prise depuis sur ce texte."),
    "moderation.corrected_since.conflict": _("Son auteur a déjà corrigé ce texte : lisez-le et décidez à nouveau."),
    "moderation.reported_since.conflict": _("Ce texte a été signalé de nouveau : lisez-le et décidez à nouveau."),
    "moderation.claimed.conflict": _("{name} lit ce texte jusqu’à {until}. Passez au suivant."),
    "moderation.own.conflict": _("Vous êtes l’auteur de ce contenu : une autre personne doit décider."),
    "moderation.reported.conflict": _("Vous avez signalé ce contenu : une autre personne doit décider."),
    "moderation.same_person.conflict": _("Vous avez pris cette décision : une autre personne doit relire le recours."),
    "moderation.took_part.conflict": _("Vous avez déjà décidé sur ce texte : {names} peut relire ce recours."),
    "moderation.not_author": _("Seul l’auteur du contenu masqué peut demander une relecture."),
    "moderation.not_reporter": _("Seule une personne qui a signalé ce contenu peut demander une relecture."),
    "moderation.not_answered.closed": _("Ce signalement attend encore sa décision."),
    "moderation.followed.closed": _("Votre signalement a été suivi : le texte n’est plus visible."),
    "moderation.appeal.already": _("Une relecture est déjà demandée pour cette décision."),
    "moderation.appeal.closed": _("Le délai pour demander une relecture est passé."),
    "moderation.nothing_to_appeal.closed": _("Cette décision n’a rien masqué."),
    "moderation.gone.closed": _("Ce contenu n’est plus visible : il n’y a plus rien à relire."),
    "moderation.not_visible.closed": _("Ce contenu n’est plus visible : il n’y a rien à signaler."),
    "moderation.not_asked.closed": _("Ce texte n’attend pas de correction."),
    "moderation.days.invalid": _("Choisissez une durée de suspension, de 1 à 365 jours."),
    "moderation.team.conflict": _("Cette personne est de l’équipe : un administrateur retire d’abord ses rôles."),
    "moderation.reason_missing.invalid": _("Dites pourquoi : la raison sera publique."),
    "moderation.word.invalid": _("Écrivez un mot d’au moins trois lettres."),
    "moderation.word.already": _("Ce mot est déjà surveillé."),
}


@predicate
def not_ones_own(user: Any, case: Any) -> Decision:
    return refuse("moderation.own.conflict") if case.author_id == user.pk else ALLOWED


@predicate
def did_not_report(user: Any, case: Any) -> Decision:
    """Whoever reports a content does not judge it."""
    return refuse("moderation.reported.conflict") if case.notices.filter(reporter=user).exists() else ALLOWED


@predicate
def not_claimed(user: Any, case: Any) -> Decision:
    if not case.is_claimed_by_another(user):
        return ALLOWED
    from participation.templatetags.parvis import moment

    return refuse("moderation.claimed.conflict", name=case.claimed_by.public_name, until=moment(case.claimed_until))


@predicate
def undecided(user: Any, case: Any) -> Decision:
    return refuse("moderation.decided.already") if case.state == CaseState.CLOSED else ALLOWED


@predicate
def another_person(user: Any, appeal: Any) -> Decision:
    return refuse("moderation.same_person.conflict") if appeal.decision.by_id == user.pk else ALLOWED


@predicate
def not_ones_own_appeal(user: Any, appeal: Any) -> Decision:
    return refuse("moderation.own.conflict") if appeal.author_id == user.pk else ALLOWED


@predicate
def undecided_appeal(user: Any, appeal: Any) -> Decision:
    return ALLOWED if appeal.state == AppealState.OPEN else refuse("moderation.decided.already")


@predicate
def wrote_it(user: Any, decision: Any) -> Decision:
    return ALLOWED if user is not None and decision.case.author_id == user.pk else refuse("moderation.not_author")


@predicate
def has_effect(user: Any, decision: Any) -> Decision:
    return refuse("moderation.withdrawn.already") if decision.withdrawn_at else ALLOWED


@predicate
def decided_it(user: Any, decision: Any) -> Decision:
    return ALLOWED if decision.by_id == user.pk else refuse("moderation.not_decider")


@predicate
def at_once(user: Any, decision: Any) -> Decision:
    return ALLOWED if timezone.now() <= decision.undo_until else refuse("moderation.undo.closed")


@predicate
def nothing_since(user: Any, decision: Any) -> Decision:
    """Whether nobody relied on a decision yet. `decision.case` is as it is now."""
    case = decision.case
    if Appeal.objects.filter(decision=decision).exists():
        return refuse("moderation.appealed.conflict")
    if decision.origin:
        return refuse("moderation.second_reading.conflict")
    if case.decisions.standing().filter(pk__gt=decision.pk).exists():
        return refuse("moderation.decided_since.conflict")
    if case.state == CaseState.OPEN:
        return refuse("moderation.corrected_since.conflict")
    others = Case.objects.filter(state__in=WAITING, matter=case.matter).exclude(pk=case.pk)
    same = {"comment": case.comment_id, "dossier": case.dossier_id, "person": case.person_id}
    if others.filter(**same).exists():
        return refuse("moderation.reported_since.conflict")
    return ALLOWED


@predicate
def took_away(user: Any, decision: Any) -> Decision:
    return ALLOWED if Outcome(decision.outcome).takes_away else refuse("moderation.nothing_to_appeal.closed")


@predicate
def in_time(user: Any, decision: Any) -> Decision:
    return ALLOWED if timezone.now() <= decision.appeal_until else refuse("moderation.appeal.closed")


@predicate
def sent_it(user: Any, notice: Any) -> Decision:
    """Nobody (None) for a notice without an account: its signed address names it."""
    same = notice.reporter_id == (user.pk if user is not None else None)
    return ALLOWED if same else refuse("moderation.not_reporter")


@predicate
def was_kept(user: Any, notice: Any) -> Decision:
    if notice.decision is None:
        return refuse("moderation.not_answered.closed")
    return refuse("moderation.followed.closed") if Outcome(notice.decision.outcome).takes_away else ALLOWED


@predicate
def still_in_time(user: Any, notice: Any) -> Decision:
    return in_time(user, notice.decision)


@predicate
def still_shown(user: Any, notice: Any) -> Decision:
    return ALLOWED if case_is_shown(notice.case) else refuse("moderation.gone.closed")


@predicate
def apart(user: Any, appeal: Any) -> Decision:
    """Whoever wrote or reported a content does not read its appeal."""
    case = appeal.decision.case
    return not_ones_own(user, case) and did_not_report(user, case)


@predicate
def fresh_eyes(user: Any, appeal: Any) -> Decision:
    """Whoever decided about the text before leaves its appeal to the others, while there is one."""
    readers = readers_of([appeal])[appeal.pk]
    if not readers.fresh or user in readers.people:
        return ALLOWED
    return refuse("moderation.took_part.conflict", names=readers.names)


@predicate
def asked_to_correct(user: Any, case: Any) -> Decision:
    return ALLOWED if case.state == CaseState.AUTHOR else refuse("moderation.not_asked.closed")


@predicate
def is_its_author(user: Any, case: Any) -> Decision:
    return ALLOWED if user is not None and case.author_id == user.pk else refuse("moderation.not_author")


@predicate
def waits_for_author(user: Any, dossier: Any) -> Decision:
    """Whether the team sent this dossier's text back to its author. A page that already knows says it in `sent_back`."""
    sent_back = getattr(dossier, "sent_back", None)
    if sent_back is None:
        sent_back = Case.objects.sent_back().filter(dossier=dossier).exists()
    return ALLOWED if sent_back else refuse("moderation.not_asked.closed")


anyone = Predicate(lambda user, obj: ALLOWED, "anyone")
moderator = agent & not_suspended

RULES = {
    "moderation.report": anyone,
    "moderation.read": moderator,
    "moderation.claim": moderator & undecided & not_claimed,
    "moderation.assign": moderator & undecided,
    "moderation.undo": moderator & decided_it & has_effect & at_once & nothing_since,
    "moderation.decide": moderator & undecided & not_ones_own & did_not_report & not_claimed,
    # The author may come by a signed link, without signing in: the page names the person, the rule compares.
    "moderation.appeal": wrote_it & has_effect & took_away & in_time,
    "moderation.appeal_notice": sent_it & was_kept & still_in_time & still_shown,
    "moderation.correct": is_its_author & asked_to_correct,
    "moderation.decide_appeal": (
        moderator & undecided_appeal & another_person & not_ones_own_appeal & apart & fresh_eyes
    ),
    "moderation.own_decisions": signed_in,
    "moderation.set_words": moderator,
    "moderation.set_discussion": agent_here & not_suspended,
}
