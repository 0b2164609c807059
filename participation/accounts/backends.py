"""Who is asking: the account of a session, read with its residence."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from participation.accounts.models import User


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, which reads the residence in the same query: nearly every rule asks where somebody lives."""

    def get_user(self, user_id: Any) -> User | None:
        try:
            user = User.objects.select_related("residence").get(pk=user_id)
        except User.DoesNotExist:
            return None
        return user if self.user_can_authenticate(user) else None
