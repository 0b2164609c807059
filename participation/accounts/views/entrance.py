"""Sign-in, sign-up, sign-out, codes and passwords: django-allauth's views, with our statuses and addresses."""

from typing import Any

from allauth.account import views as allauth
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from participation.accounts.demo import ACCOUNTS, BY_ROLE
from participation.accounts.models import User
from participation.rules import decide, require


class Unprocessable:
    """A form that comes back says so in its status."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        if response.status_code == 200:
            response.status_code = 422
        return response


class SignIn(Unprocessable, allauth.LoginView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = ACCOUNTS if decide("accounts.enter_demo", self.request.user) else ()
        return super().get_context_data(**kwargs) | {"demo_accounts": demo}


class SignUp(Unprocessable, allauth.SignupView):
    pass


class ConfirmSignInCode(Unprocessable, allauth.ConfirmLoginCodeView):
    pass


class ConfirmAddressCode(Unprocessable, allauth.ConfirmEmailVerificationCodeView):
    pass


class AskPasswordReset(Unprocessable, allauth.PasswordResetView):
    pass


class ConfirmResetCode(Unprocessable, allauth.ConfirmPasswordResetCodeView):
    pass


class ChooseNewPassword(Unprocessable, allauth.CompletePasswordResetView):
    pass


class ChangePassword(Unprocessable, allauth.PasswordChangeView):
    pass


class SetPassword(Unprocessable, allauth.PasswordSetView):
    pass


class ChangeAddress(Unprocessable, allauth.EmailView):
    pass


class Reauthenticate(Unprocessable, allauth.ReauthenticateView):
    pass


def ask_code(request: HttpRequest) -> HttpResponse:
    """The code is asked on the sign-in page itself."""
    query = request.GET.urlencode()
    return redirect(reverse("account_login") + (f"?{query}" if query else ""))


def password_reset_done(request: HttpRequest) -> HttpResponse:
    """A new password brings back to the sign-in page."""
    return redirect("account" if request.user.is_authenticated else "account_login")


def safe_next(request: HttpRequest, default: str) -> str:
    """The page to go back to, if it is one of this site."""
    for url in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        address = url.startswith(("/", "http"))  # not the name of a page, which `redirect` would look for
        if address and url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
            return url
    return default


@require_POST
@never_cache
def enter_demo(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the people of the demonstration city."""
    require("accounts.enter_demo", request.user)
    account = BY_ROLE.get(request.POST.get("role", ""))
    user = User.objects.filter(email=account.email, is_active=True).first() if account else None
    if user is None:
        raise Http404
    login(request, user, backend="participation.accounts.backends.AccountBackend")
    home = reverse("desk") if user.is_staff else "/"
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}) or target == "/":
        target = home
    return HttpResponseRedirect(target)
