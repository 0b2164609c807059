"""What people are told: the statement of reasons to the author, the outcome to those who reported.

The author's says what Regulation (EU) 2022/2065, article 17(3), asks for: what was decided and for how long, the facts,
how the content came to be read, whether a machine decided, the ground in law or in the charter, and how to contest.
"""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.moderation.enums import AppealState, CaseState, Motive, Outcome
from participation.moderation.models import Appeal, Case, Decision, Notice
from participation.templatetags.parvis import day, moment

EXCERPT = 600


def absolute(path: str) -> str:
    return str(settings.PUBLIC_URL) + path


def what(case: Case) -> str:
    """« Votre commentaire dans « … » »."""
    words = {
        "comment": _("Votre commentaire dans « {title} »"),
        "idea": _("Votre idée « {title} »"),
        "photo": _("La photo de votre idée « {title} »"),
        "name": _("Votre nom affiché « {title} »"),
    }
    return words[case.matter].format(title=case.text if case.person else case.title)


def in_short(decision: Decision) -> str:
    """What the decision does, in a few words without their subject."""
    words = {
        Outcome.KEPT: _("est publié") if decision.case.held else _("reste visible"),
        Outcome.EDITED: _("est à corriger"),
        Outcome.REFUSED: _("n’est pas publié"),
    }
    return words.get(Outcome(decision.outcome), _("n’est plus visible"))


def outcome_words(decision: Decision) -> str:
    """What the decision does, and until when, in one sentence without its subject."""
    case = decision.case
    if decision.outcome == Outcome.EDITED:
        until = moment(case.answer_by) if case.answer_by else ""
        return _("est à corriger avant le {until}. D’ici là, vous seul le voyez").format(until=until)
    if decision.outcome == Outcome.LIMITED:
        return _("n’est plus visible, et votre compte ne peut plus écrire jusqu’au {until}").format(
            until=day(decision.limited_until)
        )
    return in_short(decision)


def how_read(decision: Decision) -> str:
    """How the content came before the team, and who decided."""
    if decision.notice_total:
        came = ngettext("Une personne l’a signalé.", "{count} personnes l’ont signalé.", decision.notice_total).format(
            count=decision.notice_total
        )
    else:
        came = _("Il a été relu avant publication, ou après une correction.")
    if decision.origin:
        return (
            came
            + " "
            + _(
                "Une première décision l’avait gardé ; après un recours, une autre personne l’a relu et a décidé. Aucune machine ne décide."
            )
        )
    return came + " " + _("Une personne de l’équipe l’a lu et a décidé ; aucune machine ne décide.")


def rule_words(decision: Decision) -> str:
    """The rule that a text breaks; or, when it stays, the rule that it was read against."""
    words = _("Règle : {ground} ({article}).")
    if decision.outcome == Outcome.KEPT:
        words = _("Règle examinée : {ground} ({article}). Le texte la respecte.")
    return words.format(ground=Motive(decision.ground).label, article=decision.article)


def to_author(decision: Decision, *, address: bool = True) -> str:
    """The statement of reasons, in paragraphs; with `address`, that of the page where the author answers."""
    case = decision.case
    lines = [f"{what(case)} {outcome_words(decision)}."]
    if case.text and not case.person:
        lines.append("« " + case.text[:EXCERPT] + ("…" if len(case.text) > EXCERPT else "") + " »")
    lines += [
        rule_words(decision),
        _("Raisons : {statement}").format(statement=decision.statement),
        how_read(decision),
    ]
    if Outcome(decision.outcome).takes_away:
        if case.state == CaseState.AUTHOR:
            lines.append(_("Vous pouvez corriger votre texte, ou demander qu’une autre personne le relise."))
        else:
            lines.append(
                _(
                    "Vous n’êtes pas d’accord ? Vous avez jusqu’au {until} pour demander qu’une autre personne le relise. "
                    "Vous pouvez aussi saisir le tribunal administratif."
                ).format(until=day(decision.appeal_until))
            )
        if address:
            lines.append(answer_at(decision.author_url()))
    lines.append(_("Décision n° {number}.").format(number=decision.number))
    return "\n\n".join(lines)


def answer_at(path: str) -> str:
    return _("Pour répondre, sans mot de passe : {page}").format(page=absolute(path))


def to_reporter(notice: Notice, decision: Decision, *, address: bool = True) -> str:
    """What became of a notice, in paragraphs; how to contest it when the content stays (article 16(5) of the same text)."""
    words = {
        Outcome.KEPT: _("Le texte que vous avez signalé reste visible."),
        Outcome.EDITED: _("Le texte que vous avez signalé n’est plus visible : son auteur doit le corriger."),
    }
    where = decision.case.title if decision.case.dossier else ""
    lines = [
        words.get(Outcome(decision.outcome), _("Le texte que vous avez signalé n’est plus visible.")),
        rule_words(decision),
        _("Raisons : {statement}").format(statement=decision.statement),
        _("Une personne de l’équipe l’a lu et a décidé. Merci de votre signalement."),
    ]
    if decision.outcome == Outcome.KEPT:
        lines.append(
            _(
                "Vous n’êtes pas d’accord ? Vous avez jusqu’au {until} pour demander qu’une autre personne le relise. "
                "Vous pouvez aussi saisir le tribunal."
            ).format(until=day(decision.appeal_until))
        )
        if address:
            lines.append(answer_at(notice.follow_url))
    if where:
        lines.insert(0, _("Votre signalement dans « {title} » est traité.").format(title=where))
    return "\n\n".join(lines)


def withdrawn(decision: Decision) -> str:
    """What replaces the notice of a decision that was taken back, for who read it already."""
    return _(
        "La décision n° {number} a été retirée aussitôt par la personne qui l’avait prise. L’équipe relit le texte."
    ).format(number=decision.number)


def appeal_to_author(appeal: Appeal) -> str:
    """The answer to a request for another reading."""
    decision = appeal.decision
    if appeal.state == "reversed":
        first = _(
            "Une autre personne a relu votre texte : la décision n° {number} est annulée, il est de nouveau visible."
        )
    else:
        first = _("Une autre personne a relu votre texte : la décision n° {number} est confirmée.")
    lines = [first.format(number=decision.number), _("Raisons : {answer}").format(answer=appeal.answer)]
    if appeal.state != "reversed":
        lines.append(_("Vous pouvez encore saisir le tribunal administratif."))
    return "\n\n".join(lines)


def appeal_to_reporter(appeal: Appeal) -> str:
    """What a reporter is told of a second reading: at the author's request, or at theirs."""
    if not appeal.by_reporter:
        first = _("Après une seconde lecture, le texte que vous aviez signalé est de nouveau visible.")
    elif appeal.state == AppealState.REVERSED:
        first = _("Après une seconde lecture, le texte que vous aviez signalé n’est plus visible.")
    else:
        first = _("Une autre personne a relu le texte que vous aviez signalé : il reste visible.")
    lines = [first, _("Raisons : {answer}").format(answer=appeal.answer)]
    if appeal.by_reporter and appeal.state == AppealState.UPHELD:
        lines.append(_("Vous pouvez encore saisir le tribunal."))
    return "\n\n".join(lines)
