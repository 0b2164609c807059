"""Who may vote, prepare a vote, and see what is in the box."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from budgets.slips import Slip
from participation.accounts.rules import agent_here, not_suspended, resident, signed_in
from participation.processes.enums import Action
from participation.processes.rules import phase_allows
from participation.rules import ALLOWED, Decision, Predicate, predicate, refuse
from participation.territories.models import Territory

#: How far the clock of a web machine may be from the database's without refusing a ballot that is in time.
CLOCK_SKEW = timedelta(minutes=2)

REFUSALS = {
    "budgets.already_voted.conflict": _(
        "Vous avez déjà voté : une personne, un bulletin, en ligne comme sur papier. Si ce n’est pas vous, appelez-nous."
    ),
    "budgets.person_voted.conflict": _("Cette personne a déjà voté, en ligne ou sur papier."),
    "budgets.not_opened.not_yet": _("Le vote n’est pas encore ouvert : les projets ne sont pas figés."),
    "budgets.vote.closed": _("Trop tard : le vote est clos. Votre bulletin n’est pas dans l’urne."),
    "budgets.sealed.not_yet": _(
        "Les résultats sont scellés jusqu’à la fin du vote, pour tout le monde, même pour la Ville."
    ),
    "budgets.result.not_yet": _("Le vote est clos. La Ville n’a pas encore publié le résultat."),
    "budgets.still_open.not_yet": _(
        "Le vote est encore ouvert, jusqu’au {closes}. Pour le clore avant, écrivez la raison : elle sera publique."
    ),
    "budgets.opened.conflict": _("Le vote est ouvert : les projets, les coûts et les règles ne changent plus."),
    "budgets.state.conflict": _("C’est déjà fait."),
    "budgets.no_candidate.conflict": _("Ajoutez au moins deux projets avant d’ouvrir le vote."),
    "budgets.no_phase.conflict": _("Cette démarche n’a pas d’étape de vote. Ajoutez-en une avec ses dates."),
    "budgets.phase_over.closed": _("L’étape du vote est terminée : on ne peut plus l’ouvrir."),
    "budgets.not_feasible.conflict": _("Cette idée est « {stage} » : seule une idée étudiée et faisable va au vote."),
    "budgets.candidate.already": _("Cette idée est déjà sur le bulletin."),
    "budgets.cost.invalid": _("Le coût doit être compris entre {least} et {most}."),
    "budgets.not_replaceable.conflict": _("Dans ce vote, un bulletin mis dans l’urne ne change plus."),
    "budgets.receipt.invalid": _(
        "Ce reçu n’est pas celui de votre bulletin dans ce vote. Donnez le fichier de votre reçu, entier."
    ),
    "budgets.replaced.conflict": _("Ce bulletin a déjà été remplacé. Donnez le reçu du dernier."),
    "budgets.witness_key.invalid": _(
        "Cette clé de témoin est illisible. Elle s’écrit nom+identifiant+base64, de type 04 (c2sp.org/tlog-cosignature)."
    ),
    "budgets.cosignature.invalid": _(
        "Cette signature n’est pas celle d’un témoin connu pour ce point de contrôle. Elle n’est pas publiée."
    ),
    "budgets.checkpoint.conflict": _("Le registre n’a pas de point de contrôle de cette taille."),
    "budgets.key.conflict": _(
        "La clé de cet envoi a déjà servi pour un autre de vos bulletins. Celui-ci n’est pas dans l’urne. "
        "Rechargez la page et recommencez."
    ),
    "budgets.key.invalid": _("Il manque la clé de cet envoi (en-tête Idempotency-Key). Rechargez la page."),
    "budgets.not_verified": _("Pour ce vote, votre domicile doit être vérifié. Venez nous voir avec un justificatif."),
    "budgets.choices.invalid": _(
        "Ce bulletin est illisible : il faut une liste de projets, ou un nombre de points par projet."
    ),
    "budgets.unknown.invalid": _("Le projet « {project} » n’est pas sur ce bulletin."),
    "budgets.twice.invalid": _("Le projet « {project} » est choisi deux fois."),
    "budgets.points.invalid": _("Les points de « {title} » doivent être un nombre entier, zéro ou plus."),
    "budgets.no_points.invalid": _("Sur ce bulletin, on choisit des projets sans donner de points."),
    "budgets.too_few.invalid": _("Choisissez d’abord vos projets : au moins {least}."),
    "budgets.too_many.invalid": _("Vous avez choisi {count} projets : {most} au plus. Retirez-en {excess}."),
    "budgets.over_cost.invalid": _("Vos choix dépassent de {excess}. Retirez un projet."),
    "budgets.over_points.invalid": _("Vous donnez {points} points : {most} au plus. Retirez-en {excess}."),
    "budgets.over_points_each.invalid": _("Vous donnez {points} points à « {title} » : {most} au plus par projet."),
    "budgets.line.invalid": _(
        "« {typed} » ne se lit pas. Tapez les numéros des projets, ou b (blanche), ou n et un chiffre (nulle)."
    ),
    "budgets.reason.invalid": _("Après n, tapez la raison : un chiffre de 1 à {most}."),
    "budgets.sheet.invalid": _("La feuille {sheet} n’est pas de ce lot : il va de {first} à {last}."),
    "budgets.sheet.already": _("La feuille {sheet} est déjà saisie. Pour la corriger, reprenez-la dans la liste."),
    "budgets.sheets.invalid": _("Un lot compte de 1 à {most} feuilles."),
    "budgets.returned.invalid": _("Il ne peut revenir que des feuilles remises, et le lot en compte {sheets}."),
    "budgets.paper_state.conflict": _("Ce lot est « {state} » : cela n’est plus possible, ou pas encore."),
    "budgets.paper_taken.conflict": _("{name} saisit déjà ce lot."),
    "budgets.paper_not_yours.conflict": _("Cette saisie n’est pas la vôtre."),
    "budgets.second_keying": _("Vous avez fait la première saisie : une autre personne fait la seconde."),
    "budgets.third_person": _("Vous avez saisi ce lot : une troisième personne tranche les différences."),
    "budgets.second_signature": _("Vous avez déjà signé : une autre personne confirme l’annulation."),
    "budgets.keyed_count.conflict": _(
        "{keyed} feuilles sont saisies et {returned} sont revenues. Saisissez-les toutes, ou corrigez le nombre."
    ),
    "budgets.differences.conflict": _("Il reste {differences} à trancher."),
    "budgets.no_difference.conflict": _("Les deux saisies de la feuille {sheet} disent la même chose."),
    "budgets.paper_pending.conflict": _(
        "Des bulletins papier ne sont pas encore dans l’urne : {batches}. Terminez ces lots ou annulez-les avant de clore."
    ),
    "budgets.mention.invalid": _("La mention de « {title} » est un nombre de 0, la plus basse, à {most}."),
    "budgets.rank_twice.invalid": _(
        "« {first} » et « {second} » ont la même place : donnez-leur deux rangs différents."
    ),
    "budgets.quota_few.invalid": _("« {name} » : choisissez-en au moins {least}. Il en manque {missing}."),
    "budgets.quota_many.invalid": _("« {name} » : {count} choisis, {most} au plus. Retirez-en {excess}."),
    "budgets.no_envelope.invalid": _("Ce vote n’a qu’un bulletin, pour tous les projets."),
    "budgets.envelope_missing.invalid": _("Dites d’abord pour quel secteur vous votez."),
    "budgets.unknown_envelope.invalid": _("« {envelope} » n’est pas un secteur de ce vote."),
    "budgets.other_sector": _("Ce bulletin est celui de {sector}. Votre secteur est {own}."),
    "budgets.not_open_to": _("Sont appelées à voter {who}."),
    "budgets.no_sector.conflict": _("« {title} » n’a pas d’enveloppe : dites de quel secteur est ce projet."),
    "budgets.envelope_used.conflict": _("« {title} » est dans l’enveloppe {sector} : changez-le d’enveloppe d’abord."),
    "budgets.envelopes_over.conflict": _("Les enveloppes dépassent le montant du budget de {excess}."),
    "budgets.code.invalid": _("Ce code n’ouvre pas ce vote. Vérifiez les seize lettres et chiffres de votre lettre."),
    "budgets.code_tries": _("Trop d’essais. Attendez dix minutes, puis recopiez le code de la lettre."),
    "budgets.pass.invalid": _("Un quart d’heure a passé : vérifiez de nouveau l’identité de la personne."),
    "budgets.sector_unknown.invalid": _("Dites dans quel secteur vit cette personne."),
    "budgets.outage.invalid": _(
        "Vérifiez les heures : la panne commence après le {opens}, finit avant maintenant et dure quinze jours au plus."
    ),
    "budgets.outage.already": _("Une panne déclarée couvre déjà une partie de ces heures."),
    "budgets.objection_days.invalid": _("Donnez de 0 à 90 jours pour une réclamation."),
    "budgets.objection.not_yet": _("Il n’y a rien à contester pour l’instant."),
    "budgets.objection.closed": _("Trop tard : les réclamations étaient reçues jusqu’au {until}."),
    "budgets.objection.already": _("Vous avez déjà déposé une réclamation sur ce sujet."),
    "budgets.objection_answered.already": _("Cette réclamation a déjà sa réponse."),
    "budgets.outcome.invalid": _("Choisissez une réponse dans la liste."),
    "budgets.import.invalid": _("{sentence}"),
    "budgets.rule.conflict": _("Cette règle de calcul ne peut pas compter ce vote. {sentence}"),
    "budgets.mentions.conflict": _("Le jugement majoritaire demande des bulletins à mentions."),
    "budgets.import.already": _("Ce fichier est déjà repris : {title}."),
}


def _slip(obj: Any) -> Slip:
    """The ballot that a rule is about; a budget stands for its only one."""
    return obj if isinstance(obj, Slip) else Slip(obj)


def _civil(user: Any) -> Any:
    """The year of birth, the tie and the territory of an account, or of a person whose identity an agent checked."""
    return user.residence if hasattr(user, "residence") else user


@predicate
def old_enough(user: Any, obj: Any) -> Decision:
    age = _slip(obj).minimum_age
    if age and timezone.localdate().year - _civil(user).birth_year < age:
        return refuse("accounts.too_young", age=age)
    return ALLOWED


@predicate
def tied_as_asked(user: Any, obj: Any) -> Decision:
    """Whether the person lives, works or studies here, as the ballot asks."""
    open_to = _slip(obj).open_to
    return ALLOWED if _civil(user).tie in open_to.split("+") else refuse("budgets.not_open_to", who=open_to.label)


@predicate
def in_its_sector(user: Any, obj: Any) -> Decision:
    """Whether the ballot of a sector is that of the person's, unless everyone chooses one."""
    slip, own = _slip(obj), _civil(user).territory_id
    if slip.envelope is None or slip.budget.free_sector or slip.envelope.territory_id == own:
        return ALLOWED
    if own is None:
        return refuse("budgets.sector_unknown.invalid")
    here = Territory.objects.select_related("parent__parent__parent").get(pk=own)
    if slip.envelope.territory.covers(here):
        return ALLOWED
    return refuse("budgets.other_sector", sector=slip.envelope.territory.name, own=here.name)


@predicate
def verified_where_asked(user: Any, obj: Any) -> Decision:
    if _slip(obj).budget.requires_verified and user.residence.verified_at is None:
        return refuse("budgets.not_verified")
    return ALLOWED


@predicate
def opened(user: Any, obj: Any) -> Decision:
    budget = _slip(obj).budget
    if budget.closed_at:
        return refuse("budgets.vote.closed")
    return ALLOWED if budget.opened_at else refuse("budgets.not_opened.not_yet")


@predicate
def not_opened(user: Any, budget: Any) -> Decision:
    return refuse("budgets.opened.conflict") if budget.opened_at else ALLOWED


@predicate
def closed(user: Any, budget: Any) -> Decision:
    """Nobody passes before the close, whatever the role: neither staff nor superuser."""
    return ALLOWED if budget.closed_at else refuse("budgets.sealed.not_yet")


@predicate
def published(user: Any, budget: Any) -> Decision:
    return ALLOWED if budget.published_at else refuse("budgets.result.not_yet")


def _batch_of(predicate_: Predicate) -> Predicate:
    """The same question about the budget of a batch."""
    return Predicate(lambda user, paper: predicate_(user, paper.budget), predicate_.name)


@predicate
def second_person(user: Any, paper: Any) -> Decision:
    """Whether this person may do the keying that is next: the second is not done by who did the first."""
    if paper.keying_pass == 2 and paper.first_by_id == user.pk:
        return refuse("budgets.second_keying")
    return ALLOWED


@predicate
def third_person(user: Any, paper: Any) -> Decision:
    return refuse("budgets.third_person") if user.pk in {paper.first_by_id, paper.second_by_id} else ALLOWED


@predicate
def second_signature(user: Any, paper: Any) -> Decision:
    return refuse("budgets.second_signature") if paper.void_asked_by_id == user.pk else ALLOWED


@predicate
def is_public(user: Any, budget: Any) -> Decision:
    return ALLOWED if budget.dossier.visibility == "public" else refuse("not_found")


#: Whose ballot it may be, by every way of voting.
ELIGIBLE = old_enough & tied_as_asked & in_its_sector
VOTING = phase_allows(Action.VOTE) & opened


@predicate
def near_the_vote(user: Any, obj: Any) -> Decision:
    """Whether this machine's clock is within CLOCK_SKEW of the vote: the database's clock then decides, with the ballot."""
    decision = VOTING(user, obj)
    phase = _slip(obj).budget.vote_phase
    if decision or phase is None:
        return decision
    now = timezone.now()
    near = phase.opens_at - CLOCK_SKEW <= now < phase.closes_at + CLOCK_SKEW
    return opened(user, obj) if near else decision


RULES = {
    "budgets.prepare_ballot": VOTING,
    # Moderation takes the right to write away for a while, never the right to vote: a suspended account casts its ballot.
    "budgets.cast_ballot": signed_in & near_the_vote & resident & ELIGIBLE & verified_where_asked,
    "budgets.eligible": ELIGIBLE,
    "budgets.enter_ballot": agent_here & not_suspended & near_the_vote,
    "budgets.object": signed_in & not_suspended & is_public,
    "budgets.answer_objection": agent_here & not_suspended,
    "budgets.run": agent_here & not_suspended,
    "budgets.prepare_paper": agent_here & not_suspended & opened,
    "budgets.make_letter": agent_here & not_suspended & opened,
    "budgets.vote_with_code": near_the_vote,
    "budgets.extend_vote": agent_here & not_suspended & opened,
    "budgets.run_paper": agent_here & not_suspended & _batch_of(opened),
    "budgets.key_paper": agent_here & not_suspended & _batch_of(opened) & second_person,
    "budgets.settle_paper": agent_here & not_suspended & _batch_of(opened) & third_person,
    "budgets.void_paper": agent_here & not_suspended & _batch_of(opened) & second_signature,
    "budgets.change": agent_here & not_suspended & not_opened,
    "budgets.see_tally": closed,
    "budgets.see_result": closed & published,
    "budgets.publish": agent_here & not_suspended & closed,
}
