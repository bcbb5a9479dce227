from django.urls import URLPattern, URLResolver, include, path

from programs import views

app_name = "programs"

settings_urls = [
    path("", views.TextsEdit.as_view(), name="program-edit"),
    path("dates/", views.DatesEdit.as_view(), name="program-dates"),
    path("numbers/", views.NumbersEdit.as_view(), name="program-numbers"),
    path("aims/", views.AimsEdit.as_view(), name="program-aims"),
]
member_urls = [
    path("", views.MemberList.as_view(), name="member-list"),
    path("add/", views.MemberAdd.as_view(), name="member-add"),
    path("<int:membership>/end/", views.MemberEnd.as_view(), name="member-end"),
    path("<int:membership>/places/", views.MemberPlaces.as_view(), name="member-places"),
]
program_urls: list[URLPattern | URLResolver] = [
    path("", views.ProgramDetail.as_view(), name="program-detail"),
    path("settings/", include(settings_urls)),
    path("members/", include(member_urls)),
]
urlpatterns = [
    path("people/options/", views.PeopleOptions.as_view(), name="people-options"),
    path("programmes/", views.ProgramList.as_view(), name="program-list"),
    path("programmes/<slug:program>/", include(program_urls)),
]
