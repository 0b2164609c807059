"""Opening and closing accounts, declaring and verifying where people live, giving and taking roles."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from participation.accounts.enums import Cadence, Closing, RoleName, Tie
from participation.accounts.mails import suspension_mail
from participation.accounts.models import FormerRole, Residence, Role, Suspension, User, person_key
from participation.accounts.signals import account_limited
from participation.gate import gate
from participation.rules import Refusal, require
from participation.territories.models import Territory
from participation.text import clean_line

STAFF_GROUP = "Rédaction"  # what opens the door of the back office's Wagtail pages
LONGEST_SUSPENSION = timedelta(days=366)
NOBODY = "personne@compte-ferme.invalid"  # the account that holds the words of those who wanted no link left


@transaction.atomic
def complete_account(*, user: User, name: str, proven: bool = True) -> User:
    """Finish an account that was just opened: its public name, the charter it accepted, whether a browser opened it."""
    user.name = clean_line(name, limit=60)
    user.proven = proven
    user.save(update_fields=["name", "proven"])
    if reasons := gate.keeper.name_reasons(user=user, name=user.name):
        gate.keeper.hold(content=user, reasons=reasons)
    return accept_charter(user=user)


@transaction.atomic
def accept_charter(*, user: User) -> User:
    """Accept the rules of discussion, once: the day and the version are kept. Accepting again changes nothing."""
    require("accounts.edit_own", user)
    row = User.objects.select_for_update().get(pk=user.pk)
    if row.charter_accepted_at is None:
        row.charter_accepted_at, row.charter_version = timezone.now(), settings.CHARTER_VERSION
        row.save(update_fields=["charter_accepted_at", "charter_version"])
    user.charter_accepted_at, user.charter_version = row.charter_accepted_at, row.charter_version
    return user


@transaction.atomic
def edit_account(*, user: User, name: str, territory: Territory | None) -> User:
    """Change what the public reads and the sector whose news come first."""
    require("accounts.edit_own", user)
    name = clean_line(name, limit=60)
    renamed, user.name = name != user.name, name
    user.territory = territory
    user.save(update_fields=["name", "territory"])
    if renamed and (reasons := gate.keeper.name_reasons(user=user, name=name)):
        gate.keeper.hold(content=user, reasons=reasons)
    return user


@transaction.atomic
def rename(*, user: User, name: str) -> User:
    """Give an account another public name; only an answer to moderation calls this, which shows it or not."""
    user.name = clean_line(name, limit=60)
    user.save(update_fields=["name"])
    return user


@transaction.atomic
def set_mail_habits(*, user: User, cadence: Cadence, quiet_from: int, quiet_until: int) -> User:
    """Say how often news come by mail, and between which hours (0 to 23) none does; the same hour twice means always.

    Raises Refusal: "accounts.quiet_hours.invalid".
    """
    require("accounts.edit_own", user)
    if not {quiet_from, quiet_until} <= set(range(24)):
        raise Refusal("accounts.quiet_hours.invalid")
    user.news_cadence, user.quiet_from, user.quiet_until = Cadence(cadence), quiet_from, quiet_until
    user.save(update_fields=["news_cadence", "quiet_from", "quiet_until"])
    return user


@transaction.atomic
def declare_residence(
    *, user: User, family_name: str, first_names: str, born: date, territory: Territory, tie: str = Tie.RESIDENCE
) -> Residence:
    """Say who one is and where one lives, works or studies; only a keyed hash of the identity is kept.

    Raises Refusal: "accounts.residence_already" (this person has another account), "accounts.birth_date.invalid",
    "accounts.residence_declared.already", "accounts.suspended".
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require("accounts.declare_residence", user)
    if Residence.objects.filter(user=user).exists():
        raise Refusal("accounts.residence_declared.already")
    if not date(1900, 1, 1) <= born <= timezone.localdate():
        raise Refusal("accounts.birth_date.invalid")
    key = person_key(family_name=clean_line(family_name), first_names=clean_line(first_names), born=born)
    try:
        with transaction.atomic():
            residence = Residence.objects.create(
                user=user, person_key=key, birth_year=born.year, territory=territory, tie=tie
            )
    except IntegrityError as error:
        raise Refusal("accounts.residence_already") from error
    User.objects.filter(pk=user.pk).update(territory=territory)
    return residence


@transaction.atomic
def verify_residence(*, residence: Residence, by: User) -> Residence:
    """Note that an agent saw the proof. Verifying twice keeps the first date."""
    require("accounts.verify_residence", by, residence)
    residence = Residence.objects.select_for_update().get(pk=residence.pk)
    if residence.verified_at is None:
        residence.verified_at = timezone.now()
        residence.verified_by = by
        residence.save(update_fields=["verified_at", "verified_by"])
    return residence


@transaction.atomic
def withdraw_residence(*, residence: Residence, by: User) -> None:
    """Take back a declaration made by mistake, so that the person can declare again. Votes already cast stay cast."""
    require("accounts.verify_residence", by, residence)
    Residence.objects.filter(pk=residence.pk).delete()


def _sync_staff(user: User) -> None:
    """Open or close the back office according to the roles that are left."""
    roles = Role.objects.filter(user=user)
    user.is_staff = roles.exists()
    user.save(update_fields=["is_staff"])
    user.__dict__.pop("role_names", None)
    user.__dict__.pop("speaks_for_city", None)
    group, _created = Group.objects.get_or_create(name=STAFF_GROUP)
    access = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin").first()
    if access:
        group.permissions.add(access)
    if user.is_staff:
        user.groups.add(group)
    else:
        user.groups.remove(group)


@transaction.atomic
def grant_role(*, user: User, name: RoleName, by: User | None, territory: Territory | None = None) -> Role:
    """Give a role in a territory (None: everywhere). `by` None means the command line of the server.

    Who gave it and when stay with the role; giving it again changes neither.
    """
    if by is not None:
        require("accounts.administer", by, user)
    user_row = User.objects.select_for_update().get(pk=user.pk)
    role, _created = Role.objects.get_or_create(
        user=user_row, name=name, territory=territory, defaults={"given_by": by, "given_at": timezone.now()}
    )
    _sync_staff(user_row)
    user.is_staff = user_row.is_staff
    user.__dict__.pop("role_names", None)
    return role


def _end_roles(roles: models.QuerySet[Role], by: User) -> None:
    """Move roles to the history: they open nothing any more. Their holder's row is locked by the caller."""
    for role in roles:
        FormerRole.objects.create(
            user=role.user,
            name=role.name,
            territory=role.territory,
            given_by=role.given_by,
            given_at=role.given_at,
            withdrawn_by=by,
        )
    roles.delete()


@transaction.atomic
def revoke_role(*, role: Role, by: User) -> None:
    """Take a role back; who gave it, who took it back and when stay. Raises Refusal: "accounts.last_administrator"."""
    user = User.objects.select_for_update().get(pk=role.user_id)
    require("accounts.revoke_role", by, role)
    _end_roles(Role.objects.filter(pk=role.pk), by)
    _sync_staff(user)


@transaction.atomic
def suspend_account(*, user: User, by: User, until: date, reason: str) -> Suspension:
    """Stop a person from writing until the end of a day; they still read and receive. They get a mail with the reason.

    A suspension that still holds is replaced. Raises Refusal: "accounts.not_administrator", "accounts.suspend_self",
    "accounts.suspend_team.conflict", "accounts.suspension_reason.invalid", "accounts.suspension_date.invalid".
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require("accounts.suspend", by, user)
    reason = clean_line(reason, limit=300, required=False)
    if not reason:
        raise Refusal("accounts.suspension_reason.invalid")
    today = timezone.localdate()
    if not today <= until <= today + LONGEST_SUSPENSION:
        raise Refusal("accounts.suspension_date.invalid")
    end = timezone.make_aware(datetime.combine(until, time(23, 59, 59)))
    suspension = limit_account(user=user, by=by, until=end, reason=reason)
    transaction.on_commit(lambda: suspension_mail(suspension), robust=True)
    return suspension


@transaction.atomic
def limit_account(*, user: User, by: User, until: datetime, reason: str) -> Suspension:
    """Note that an account may not write until a moment. Only a decision calls this, which tells the person itself."""
    now = timezone.now()
    _end_suspensions(user, by, now)
    reason = clean_line(reason, limit=2000)[:300]
    User.objects.filter(pk=user.pk).update(suspended_until=until, suspension_reason=reason)
    user.suspended_until, user.suspension_reason = until, reason
    transaction.on_commit(lambda: account_limited.send_robust(sender=User, user=user), robust=True)
    return Suspension.objects.create(user=user, by=by, reason=reason, until=until, decided_at=now)


@transaction.atomic
def unlimit_account(*, user: User, by: User, until: datetime) -> None:
    """Undo a limit that ran until a moment, unless another one took its place: the suspension that it had replaced
    holds again. Only a decision that is reversed or taken back calls this.
    """
    if not User.objects.select_for_update().filter(pk=user.pk, suspended_until=until).exists():
        return
    now = timezone.now()
    limits = Suspension.objects.filter(user=user, until=until, lifted_at=None).values("decided_at")
    before = Suspension.objects.filter(user=user, lifted_at__in=limits, until__gt=now).first()
    _end_suspensions(user, by, now)
    user.suspended_until, user.suspension_reason = (before.until, before.reason) if before else (None, "")
    user.save(update_fields=["suspended_until", "suspension_reason"])
    if before:
        Suspension.objects.filter(pk=before.pk).update(lifted_at=None, lifted_by=None)
    transaction.on_commit(lambda: account_limited.send_robust(sender=User, user=user), robust=True)


def _end_suspensions(user: User, by: User, now: datetime) -> int:
    return Suspension.objects.filter(user=user, lifted_at__isnull=True, until__gt=now).update(
        lifted_at=now, lifted_by=by
    )


@transaction.atomic
def lift_suspension(*, user: User, by: User) -> User:
    """Let a person write again before the end; they get a mail.

    Raises Refusal: "accounts.not_suspended.conflict", "accounts.not_administrator", "accounts.suspend_self".
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require("accounts.lift_suspension", by, user)
    if not user.is_suspended:
        raise Refusal("accounts.not_suspended.conflict")
    _end_suspensions(user, by, timezone.now())
    user.suspended_until, user.suspension_reason = None, ""
    user.save(update_fields=["suspended_until", "suspension_reason"])
    if suspension := user.suspensions.first():
        transaction.on_commit(lambda: suspension_mail(suspension), robust=True)
    transaction.on_commit(lambda: account_limited.send_robust(sender=User, user=user), robust=True)
    return user


def _signed_by_people() -> Iterator[tuple[type[models.Model], str]]:
    """Every table of the house where words are signed: its model and the name of the signature's column."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.name in {"author", "actor"} and field.related_model is User:
                yield model, field.name


def _nobody() -> User:
    """The closed account that holds words without a link."""
    user, created = User.objects.get_or_create(
        email=NOBODY, defaults={"is_active": False, "news_cadence": Cadence.NEVER}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


@transaction.atomic
def close_account(*, user: User, closing: Closing) -> None:
    """Erase who a person is and keep what the city decided with them.

    Name, address, residence, follows, notifications and keys go; roles end. Texts, supports and roll marks stay, signed
    « Compte fermé »; with `Closing.SCATTERED` nothing links one text to another. Raises "accounts.last_administrator".
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    require("accounts.close_own", user, user)
    if closing == Closing.SCATTERED:
        for model, column in _signed_by_people():
            model._default_manager.filter(**{column: user}).update(**{column: _nobody()})
    _end_roles(Role.objects.filter(user=user), user)
    for related in (
        "residence",
        "follows",
        "notifications",
        "emailaddress",
        "auth_token",
        "suspensions",
        "letters",
    ):
        table: Any = User._meta.get_field(related).related_model
        table._default_manager.filter(user=user).delete()
    user.groups.clear()
    user.email = f"compte-{user.pk}@compte-ferme.invalid"
    user.name = user.job = user.suspension_reason = ""
    user.suspended_until = None
    user.territory = None
    user.is_active = user.is_staff = user.is_superuser = False
    user.news_cadence = Cadence.NEVER
    user.set_unusable_password()
    user.save()
