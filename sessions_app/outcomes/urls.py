from django.urls import include, path

from sessions_app.outcomes import views

app_name = "outcomes"

survey_urls = [
    path("", views.SurveyPlan.as_view(), name="survey-plan"),
    path("questions/", views.ItemsEdit.as_view(), name="item-list"),
    path("own/", views.OwnSeries.as_view(), name="own-series"),
    path("<int:reply>/", views.SurveyAnswer.as_view(), name="survey-answer"),
    path("<int:reply>/forget/", views.OwnForget.as_view(), name="own-forget"),
]
report_urls = [
    path("", views.ReportPage.as_view(), name="report"),
    path("pdf/", views.ReportPdf.as_view(), name="report-pdf"),
    path("xlsx/", views.ReportXlsx.as_view(), name="report-xlsx"),
    path("csv/", views.ReportCsv.as_view(), name="report-csv"),
    path("words/", views.ReportEdit.as_view(), name="report-edit"),
    path("measures/", views.MeasuresEdit.as_view(), name="report-measures"),
    path("share/", views.ReportShare.as_view(), name="report-share"),
]
program_urls = [path("survey/", include(survey_urls)), path("report/", include(report_urls))]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
