from django.urls import include, path

from applicants.scoring.views import assessors, desk, results, rubric, weighing

app_name = "scoring"

desk_urls = [
    path("", desk.Desk.as_view(), name="desk"),
    path("reopen/", desk.ScoreReopen.as_view(), name="score-reopen"),
    path("abstain/", desk.Abstain.as_view(), name="score-abstain"),
]
result_urls = [
    path("", results.ResultList.as_view(), name="result-list"),
    path("assign/", results.AssignWork.as_view(), name="result-assign"),
    path("stage/", results.StageDecisions.as_view(), name="result-stage"),
    path("stage-rest/", results.StageRest.as_view(), name="result-stage-rest"),
    path("release/", results.ReleasePage.as_view(), name="result-release"),
    path("assessors/", assessors.AssessorList.as_view(), name="assessor-list"),
    path("assessors/remind/", assessors.AssessorRemind.as_view(), name="assessor-remind"),
    path("agreement/", weighing.AgreementPage.as_view(), name="agreement"),
    path("cut/", weighing.CutPage.as_view(), name="cut"),
    path("cut/stage/", weighing.StageCut.as_view(), name="cut-stage"),
    path("compare/", weighing.Compare.as_view(), name="compare"),
    path("export.xlsx", results.ResultExport.as_view(), name="result-export"),
    path("<str:ref>/", results.ResultDetail.as_view(), name="result-detail"),
    path("<str:ref>/uncover/", results.Uncover.as_view(), name="result-uncover"),
    path("<str:ref>/redact/", results.Redact.as_view(), name="result-redact"),
]
rubric_urls = [
    path("", rubric.CriterionList.as_view(), name="criterion-list"),
    path("<int:criterion>/", rubric.CriterionEdit.as_view(), name="criterion-edit"),
    path("<int:criterion>/remove/", rubric.CriterionRemove.as_view(), name="criterion-remove"),
    path("<str:round>/new/", rubric.CriterionNew.as_view(), name="criterion-new"),
    path("<str:round>/order/", rubric.CriterionOrder.as_view(), name="criterion-order"),
]
program_urls = [
    path("scoring/", desk.QueuePage.as_view(), name="queue"),
    path("scoring/impartial/", desk.Declare.as_view(), name="declare"),
    path("scoring/<int:assignment>/", include(desk_urls)),
    path("results/take-off/<int:assignment>/", assessors.TakeOff.as_view(), name="take-off"),
    path("criteria/", include(rubric_urls)),
    path("results/<str:round>/", include(result_urls)),
]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
