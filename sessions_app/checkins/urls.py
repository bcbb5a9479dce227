from django.urls import include, path

from sessions_app.checkins import views

app_name = "checkins"

sheet_urls = [
    path("", views.SheetAnswer.as_view(), name="sheet-answer"),
    path("followed-up/", views.SheetFollowUp.as_view(), name="sheet-follow-up"),
]
program_urls = [
    path("forms/<int:sheet>/", include(sheet_urls)),
    path("check-ins/<int:gathering>/answers/", views.AnswerList.as_view(), name="answer-list"),
    path("pulse/", views.PulseList.as_view(), name="pulse-list"),
    path("themes/", views.ThemeList.as_view(), name="theme-list"),
    path("themes/<int:theme>/done/", views.ThemeDone.as_view(), name="theme-done"),
]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
