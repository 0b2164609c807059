"""Addresses about people. Names that start with `account_` are django-allauth's."""

from allauth.account import views as allauth
from django.urls import path

from participation.accounts.views import account, entrance, staff

urlpatterns = [
    path("connexion/", entrance.SignIn.as_view(), name="account_login"),
    path("connexion/demo/", entrance.enter_demo, name="account_demo"),
    path("connexion/code/", entrance.ask_code, name="account_request_login_code"),
    path("connexion/code/confirmer/", entrance.ConfirmSignInCode.as_view(), name="account_confirm_login_code"),
    path("deconnexion/", allauth.LogoutView.as_view(), name="account_logout"),
    path("inscription/", entrance.SignUp.as_view(), name="account_signup"),
    path("inscription/confirmer/", entrance.ConfirmAddressCode.as_view(), name="account_email_verification_sent"),
    path("connexion/compte-ferme/", allauth.AccountInactiveView.as_view(), name="account_inactive"),
    path("mot-de-passe-oublie/", entrance.AskPasswordReset.as_view(), name="account_reset_password"),
    path("mot-de-passe-oublie/code/", entrance.ConfirmResetCode.as_view(), name="account_confirm_password_reset_code"),
    path("mot-de-passe-oublie/nouveau/", entrance.ChooseNewPassword.as_view(), name="account_complete_password_reset"),
    path("mot-de-passe-oublie/fait/", entrance.password_reset_done, name="account_password_reset_completed"),
    path("compte/", account.account, name="account"),
    path("compte/informations/", account.profile, name="account_profile"),
    path("compte/domicile/", account.residence, name="account_residence"),
    path("compte/adresse/", entrance.ChangeAddress.as_view(), name="account_email"),
    path("compte/mot-de-passe/", entrance.ChangePassword.as_view(), name="account_change_password"),
    path("compte/mot-de-passe/choisir/", entrance.SetPassword.as_view(), name="account_set_password"),
    path("compte/confirmer/", entrance.Reauthenticate.as_view(), name="account_reauthenticate"),
    path("compte/mes-donnees.json", account.export, name="account_export"),
    path("compte/fermer/", account.close, name="account_close"),
    path("apparence/", account.appearance, name="appearance"),
    path("gestion/habitants/", staff.residents, name="residents"),
    path("gestion/habitants/<int:pk>/", staff.residence_decide, name="residence_decide"),
    path("gestion/equipe/", staff.team, name="team"),
    path("gestion/equipe/<int:pk>/retirer/", staff.role_revoke, name="role_revoke"),
    path("gestion/equipe/roles-retires/", staff.former_roles, name="former_roles"),
    path("gestion/equipe/suspensions/", staff.suspensions, name="suspensions"),
    path("gestion/equipe/suspensions/<int:pk>/lever/", staff.suspension_lift, name="suspension_lift"),
]
