"""What everyone's rules start from: being signed in, not suspended, holding a role, living here."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from participation.accounts.enums import RoleName
from participation.rules import ALLOWED, Decision, Predicate, predicate, refuse

REFUSALS = {
    "accounts.anonymous": _("Connectez-vous pour continuer."),
    "accounts.suspended": _("Votre compte est suspendu jusqu’au {until}. Raison : {reason}"),
    "accounts.charter.not_yet": _("Acceptez d’abord les règles de discussion : elles sont demandées une fois."),
    "accounts.not_staff": _("Cette action est réservée à l’équipe de la Ville."),
    "accounts.not_agent": _("Cette action est réservée aux agents de la participation."),
    "accounts.not_administrator": _("Cette action est réservée aux administrateurs."),
    "accounts.other_territory": _("Ce dossier relève d’un autre territoire que le vôtre."),
    "accounts.no_residence": _("Déclarez d’abord où vous habitez : c’est ce qui garantit un seul vote par personne."),
    "accounts.residence_already": _(
        "Cette personne a déjà un compte. Si c’est une erreur, venez nous voir ou appelez-nous."
    ),
    "accounts.too_young": _("Il faut avoir {age} ans, ou les avoir cette année."),
    "accounts.residence_declared.already": _(
        "Vous avez déjà dit où vous habitez. Pour corriger, venez nous voir ou appelez-nous."
    ),
    "accounts.birth_date.invalid": _("Vérifiez votre date de naissance."),
    "accounts.quiet_hours.invalid": _("Choisissez deux heures entre 0 et 23."),
    "accounts.last_administrator": _("C’est le dernier compte administrateur : nommez d’abord une autre personne."),
    "accounts.suspend_self": _("On ne suspend pas son propre compte."),
    "accounts.suspend_team.conflict": _("Cette personne est de l’équipe : retirez d’abord ses rôles."),
    "accounts.suspension_reason.invalid": _("Dites pourquoi : la personne lira cette raison."),
    "accounts.suspension_date.invalid": _("Choisissez un dernier jour entre aujourd’hui et dans un an."),
    "accounts.not_suspended.conflict": _("Ce compte n’est pas suspendu."),
    "accounts.mail.away": _(
        "Le code n’a pas pu partir : notre serveur de courrier ne répond pas. Réessayez dans quelques minutes."
    ),
    "accounts.demo_only": _("Ces comptes n’existent que sur un site de démonstration."),
}


@predicate
def signed_in(user: Any, obj: Any) -> Decision:
    return ALLOWED if user is not None and user.is_authenticated else refuse("accounts.anonymous")


@predicate
def not_suspended(user: Any, obj: Any) -> Decision:
    if not user.is_suspended:
        return ALLOWED
    from participation.templatetags.parvis import day

    return refuse("accounts.suspended", until=day(user.suspended_until), reason=user.suspension_reason)


@predicate
def accepted_charter(user: Any, obj: Any) -> Decision:
    """Whether the person accepted the rules of discussion, once, whatever their version then."""
    return ALLOWED if user.charter_accepted_at is not None else refuse("accounts.charter.not_yet")


def has_role(*names: str, code: str = "accounts.not_staff") -> Predicate:
    """Whether the person holds one of these roles, in any territory."""

    def test(user: Any, obj: Any) -> Decision:
        return ALLOWED if user.role_names & set(names) else refuse(code)

    return Predicate(test, f"has_role({', '.join(names)})")


agent = signed_in & has_role(RoleName.AGENT, RoleName.ADMINISTRATOR, code="accounts.not_agent")
elected = signed_in & has_role(RoleName.ELECTED, RoleName.ADMINISTRATOR)
administrator = signed_in & has_role(RoleName.ADMINISTRATOR, code="accounts.not_administrator")
staff = signed_in & has_role(*RoleName.values)


@predicate
def in_own_territory(user: Any, obj: Any) -> Decision:
    """Whether one of the person's roles covers the territory of `obj` (a dossier or what has one)."""
    territory = getattr(obj, "territory", None) or getattr(getattr(obj, "dossier", None), "territory", None)
    for role in user.roles.select_related("territory"):
        if role.territory is None or territory is None or role.territory.covers(territory):
            return ALLOWED
    return refuse("accounts.other_territory")


agent_here = agent & in_own_territory


@predicate
def resident(user: Any, obj: Any) -> Decision:
    return ALLOWED if hasattr(user, "residence") else refuse("accounts.no_residence")


@predicate
def someone_else_administers(user: Any, obj: Any) -> Decision:
    """Whether an administrator is left when the role (or the account) `obj` goes."""
    from participation.accounts.models import Role

    holder = obj.user if isinstance(obj, Role) else obj
    administrators = Role.objects.filter(name=RoleName.ADMINISTRATOR, territory=None, user__is_active=True)
    if not administrators.filter(user=holder).exists() or administrators.exclude(user=holder).exists():
        return ALLOWED
    return refuse("accounts.last_administrator")


@predicate
def on_demo_site(user: Any, obj: Any) -> Decision:
    return ALLOWED if settings.DEMO else refuse("accounts.demo_only")


@predicate
def someone_else(user: Any, person: Any) -> Decision:
    return refuse("accounts.suspend_self") if person is not None and person.pk == user.pk else ALLOWED


@predicate
def not_of_the_team(user: Any, person: Any) -> Decision:
    return refuse("accounts.suspend_team.conflict") if person is not None and person.role_names else ALLOWED


RULES = {
    "accounts.edit_own": signed_in,
    "accounts.close_own": signed_in & someone_else_administers,
    "accounts.enter_demo": on_demo_site,
    "accounts.declare_residence": signed_in & not_suspended,
    "accounts.verify_residence": agent,
    "accounts.see_desk": staff,
    "accounts.administer": administrator,
    "accounts.suspend": administrator & not_suspended & someone_else & not_of_the_team,
    "accounts.lift_suspension": administrator & not_suspended & someone_else,
    "accounts.revoke_role": administrator & someone_else_administers,
}
