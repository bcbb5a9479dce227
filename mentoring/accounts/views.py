"""One's own settings, the import of people, and in the demo the list of people to sign in as."""

from collections.abc import Mapping
from typing import Any

from allauth.account.views import logout
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from mentoring.accounts import selectors, services
from mentoring.accounts.forms import ApplyForm, ImportForm, LanguageForm
from mentoring.accounts.importing import decode, make_plan
from mentoring.accounts.models import ImportState, PeopleImport, User
from mentoring.policies import Refusal
from mentoring.views import PUBLIC, Action, FormPage, Page

LARGEST_FILE = 20 * 1024 * 1024
SHOWN = 100


class SetLanguage(Page):
    """The language menu: a cookie for everybody, and kept on the person who is signed in."""

    permission = PUBLIC
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=settings.SECURE
        )
        response = HttpResponseRedirect(wanted if safe else "/")
        language = request.POST.get("language", "")
        if language in dict(settings.LANGUAGES):
            if request.user.is_authenticated:
                services.choose_language(person=request.user, language=language, by=request.user, now=self.now)
            translation.activate(language)
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                language,
                max_age=365 * 86400,
                samesite="Lax",
                secure=settings.SECURE,
                httponly=True,
            )
        return response


class Profile(FormPage):
    permission = "accounts.edit_own_profile"
    template_name = "accounts/profile.html"
    form_class = LanguageForm

    def form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"language": self.request.user.language}}

    def do(self, data: Mapping[str, Any]) -> str:
        services.choose_language(
            person=self.request.user, language=data["language"], by=self.request.user, now=self.now
        )
        translation.activate(data["language"])
        return _("Saved.")

    def success_url(self) -> str:
        return self.request.path


class SignOut(Page):
    """allauth's page that ends the session. The browser then forgets what our pages kept on the device: drafts, unsent films, places in an upload.

    Who only gives up half-way through signing in clears nothing: what lies on the device may be somebody else's.
    """

    permission = PUBLIC
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = logout(request)
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        leaving = request.user.is_authenticated
        response: HttpResponse = logout(request)
        if leaving:
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response


class OwnAddress(Page):
    """In place of allauth's page where people change their own address: it comes from the HR system, and is how we know them."""

    permission = "accounts.edit_own_profile"
    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        messages.info(
            request,
            _("Your address comes from the HR system. If it is not right, ask your HR section to put it right."),
        )
        return HttpResponseRedirect(reverse("accounts:profile"))

    post = get


class ImportPage(FormPage):
    """Upload a file: nothing is changed, the next page says what would be."""

    permission = "accounts.import_people"
    template_name = "accounts/import_form.html"
    form_class = ImportForm

    def context(self) -> dict[str, Any]:
        return {"imports": selectors.imports_visible_to(self.request.user)[:10]}

    def do(self, data: Mapping[str, Any]) -> str:
        upload = data["file"]
        if upload.size > LARGEST_FILE:
            raise Refusal("too_large", _("This file is too large for a list of people. Nothing has been read from it."))
        content = decode(upload.read())
        self.made, _plan = services.check_import(
            file_name=upload.name, content=content, by=self.request.user, now=self.now
        )
        return ""

    def success_url(self) -> str:
        return reverse("accounts:import-detail", args=[self.made.pk])


class ImportDetail(FormPage):
    """What the file would do: adds, changes, leavers, each bad row. Then, if one wants, do it."""

    permission = "accounts.import_people"
    template_name = "accounts/import_detail.html"
    form_class = ApplyForm
    object: PeopleImport

    def find(self) -> PeopleImport:
        return get_object_or_404(selectors.imports_visible_to(self.request.user), pk=self.kwargs["people_import"])

    def context(self) -> dict[str, Any]:
        if self.object.state == ImportState.APPLIED:
            return {"people_import": self.object}
        plan = make_plan(self.object.content)
        many = bool(plan.known) and len(plan.left) > services.MOST_LEAVERS * plan.known
        return {
            "people_import": self.object,
            "plan": plan,
            "added": plan.added[:SHOWN],
            "changed": plan.changed[:SHOWN],
            "left": plan.left[:SHOWN],
            "faults": plan.faults[:SHOWN],
            "many_leave": many,
            "shortened": any(len(part) > SHOWN for part in (plan.added, plan.changed, plan.left, plan.faults)),
        }

    def do(self, data: Mapping[str, Any]) -> str:
        plan = services.apply_import(
            people_import=self.object, many_leave=data["many_leave"], by=self.request.user, now=self.now
        )
        return _("Done: %(added)s added, %(changed)s changed, %(left)s left.") % {
            "added": len(plan.added),
            "changed": len(plan.changed),
            "left": len(plan.left),
        }

    def success_url(self) -> str:
        return self.request.path


class DemoSignIn(Action):
    """Be one of the demo's people. This address exists only in the demo (see urls.py)."""

    permission = PUBLIC

    def do(self, data: Mapping[str, Any]) -> str:
        email = self.request.POST.get("email", "")
        if not settings.DEMO or email not in {person.email for person in selectors.demo_people()}:
            raise Http404
        login(self.request, User.objects.get(email=email), backend=settings.AUTHENTICATION_BACKENDS[0])
        return ""

    def success_url(self) -> str:
        return reverse("dashboard:home")
