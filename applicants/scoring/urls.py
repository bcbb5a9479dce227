from django.urls import include, path

from applicants.scoring import views

app_name = "scoring"

desk_urls = [
    path("", views.Desk.as_view(), name="desk"),
    path("reopen/", views.ScoreReopen.as_view(), name="score-reopen"),
    path("abstain/", views.Abstain.as_view(), name="score-abstain"),
]
result_urls = [
    path("", views.ResultList.as_view(), name="result-list"),
    path("assign/", views.AssignWork.as_view(), name="result-assign"),
    path("stage/", views.StageDecisions.as_view(), name="result-stage"),
    path("stage-rest/", views.StageRest.as_view(), name="result-stage-rest"),
    path("release/", views.ReleasePage.as_view(), name="result-release"),
    path("export.xlsx", views.ResultExport.as_view(), name="result-export"),
    path("<str:ref>/", views.ResultDetail.as_view(), name="result-detail"),
    path("<str:ref>/redact/", views.Redact.as_view(), name="result-redact"),
]
program_urls = [
    path("scoring/", views.QueuePage.as_view(), name="queue"),
    path("scoring/<int:assignment>/", include(desk_urls)),
    path("results/<str:round>/", include(result_urls)),
]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
