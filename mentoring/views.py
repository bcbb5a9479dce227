"""The two bases of every page: `Page` shows, `Action` does.

Both take the same three steps: find the object among those the person may see (404 otherwise), check the permission (403 otherwise),
then render or do. A class that names no permission is refused when the URLconf loads, so nothing is public by accident.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.generic import View

from mentoring import clock
from mentoring.patience import was_given_up
from mentoring.policies import Refusal
from mentoring.states import InvalidMove

if TYPE_CHECKING:
    from mentoring.accounts.models import User

    class Request(HttpRequest):
        user: User
        page: "Page"


PUBLIC = "public"
"""The permission of the few pages that need no sign-in. They are listed in tests/sweeps/test_urls_guarded.py."""


class Page(View):
    """A page. Subclasses name `permission` and `template_name`, and say in `find` how the object is found."""

    permission: ClassVar[str]
    template_name: str
    request: "Request"
    object: Any = None
    http_method_names = ["get", "head", "options"]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponseBase]:
        if not getattr(cls, "permission", None):
            raise ImproperlyConfigured(f"{cls.__module__}.{cls.__name__} names no permission")
        view = super().as_view(**initkwargs)
        view.login_required = cls.permission != PUBLIC  # type: ignore[attr-defined]
        return view

    def find(self) -> models.Model | None:
        """The object the page is about, through a `*_visible_to` selector (raise Http404 if unseen). None: about no object."""
        return None

    def prepare(self) -> None:
        """What else the page needs before it is shown or does its work. The object is in `self.object`."""

    def context(self) -> dict[str, Any]:
        """What the template gets besides `object` and `now`."""
        return {}

    @cached_property
    def now(self) -> datetime:
        """The one reading of the clock in this request."""
        return clock.now()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.request.page = self
        self.object = self.find()
        self.check_permission()
        self.prepare()
        return super().dispatch(request, *args, **kwargs)

    def check_permission(self) -> None:
        if self.permission != PUBLIC and not self.request.user.has_perm(self.permission, self.object):
            raise PermissionDenied

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render()

    @property
    def program(self) -> Any:
        """The programme the object is, or belongs to; None for a page about something else."""
        is_program = self.object is not None and self.object._meta.model_name == "program"
        return self.object if is_program else getattr(self.object, "program", None)

    def render(self, status: int = 200, **extra: Any) -> HttpResponse:
        about = {"object": self.object, "program": self.program, "now": self.now, "view": self}
        context = {**about, **self.context(), **extra}
        return render(self.request, self.template_name, context, status=status)


class Action(Page):
    """One button: POST only, one call of one service, one sentence back.

    The whole of it is one transaction and `self.now` is read inside it from the database, so what a deadline decides is decided in the
    transaction that writes. A Refusal is shown as its sentence, and nothing is written.
    """

    http_method_names = ["post", "options"]
    form_class: ClassVar[type[forms.BaseForm] | None] = None
    form: Any  # an instance of form_class once something was sent
    template_name: str = ""

    def do(self, data: Mapping[str, Any]) -> str:
        """Make the one call and return the sentence for the person (empty: say nothing). The valid form is in `self.form`."""
        raise NotImplementedError

    def success_url(self) -> str:
        """Where to go afterwards: by default the page the button was on, else the object."""
        return self.back()

    def back(self) -> str:
        wanted = self.request.POST.get("next", "")
        if url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={self.request.get_host()}, require_https=settings.SECURE
        ):
            return wanted
        if self.object is not None and hasattr(self.object, "get_absolute_url"):
            return self.object.get_absolute_url()
        return "/"

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Opened as a page: by who was signed out when they pressed the button, and has signed in since. Nothing is done; the way back is shown."""
        refused = super().http_method_not_allowed(request, *args, **kwargs)
        response = render(request, "405.html", {"back": self.back()}, status=405)
        response["Allow"] = refused["Allow"]
        return response

    def get_form(self) -> forms.BaseForm | None:
        if self.form_class is None:
            return None
        bound = self.request.method == "POST"
        data, files = (self.request.POST, self.request.FILES) if bound else (None, None)
        return self.form_class(data, files, **self.form_kwargs())

    def form_kwargs(self) -> dict[str, Any]:
        """Choices, querysets and initial values for the form."""
        return {}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = form = self.get_form()
        if form is not None and not form.is_valid():
            return self.invalid(form)
        try:
            with transaction.atomic():
                self.__dict__.pop("now", None)  # read it anew, inside
                message = self.do(form.cleaned_data if form is not None else {})
        except Refusal as refusal:
            return self.refused(refusal, form)
        except InvalidMove:
            return self.refused(
                Refusal("moved_on", _("This has changed in the meantime. Look at the page again before you go on.")),
                form,
            )
        if message and not self.wants_json():  # a script says it itself; kept here it would pile up for the next page
            messages.success(request, message)
        return self.done(message)

    def done(self, message: str) -> HttpResponse:
        if self.wants_json():
            return JsonResponse({"ok": True, "message": message, **self.news()})
        return HttpResponseRedirect(self.success_url())

    def news(self) -> dict[str, Any]:
        """What a script on the page should know after success; `fields` are new values of hidden inputs, like a version number."""
        return {}

    def refused(self, refusal: Refusal, form: forms.BaseForm | None = None) -> HttpResponse:
        """The sentence. Where the person typed something, the same page comes back with it; else the page the button was on."""
        if self.wants_json():
            return JsonResponse({"ok": False, "code": refusal.code, "message": str(refusal)}, status=409)
        if form is not None and self.template_name:
            form.add_error(None, str(refusal))
            return self.render(status=409, form=form)
        messages.error(self.request, str(refusal))
        return HttpResponseRedirect(self.back())

    def invalid(self, form: forms.BaseForm) -> HttpResponse:
        if self.wants_json():
            errors = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
            return JsonResponse({"ok": False, "code": "invalid", "errors": errors}, status=422)
        if self.template_name:
            return self.render(status=422, form=form)
        for messages_of_field in form.errors.values():
            for error in messages_of_field:
                messages.error(self.request, str(error))
        return HttpResponseRedirect(self.back())

    def wants_json(self) -> bool:
        return self.request.headers.get("Accept", "").startswith("application/json")


class FormPage(Action):
    """A page with a form: GET shows it, POST does what it says. After a mistake or a refusal everything typed is still there."""

    http_method_names = ["get", "head", "post", "options"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render(form=self.get_form())


def to_be_saved(content: bytes | str, *, name: str, content_type: str) -> HttpResponse:
    """An answer that the browser saves under this name, whatever letters are in it, and does not show."""
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=content_type, headers=headers)


class Health(Page):
    """`/healthz`: this process answers. `/readyz`: it also reaches its database. Nothing else is told to strangers."""

    permission = PUBLIC
    deep = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.deep:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        return HttpResponse("ok", content_type="text/plain")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or did not come from us, or did not come to its end. Says how to go on."""
    if was_given_up(request):
        return render(request, "408.html", status=408)
    return render(request, "403_csrf.html", status=403)
