from django.urls import URLPattern, URLResolver, include, path

from applicants.views import applications, pool, questions, sharing

app_name = "applicants"

application_urls = [
    path("", applications.ApplicationDetail.as_view(), name="application-detail"),
    path("edit/", applications.ApplicationEdit.as_view(), name="application-edit"),
    path("check/", applications.ApplicationCheck.as_view(), name="application-check"),
    path("receipt/", applications.ApplicationReceipt.as_view(), name="application-receipt"),
    path("manager/", applications.ManagerReplyPage.as_view(), name="manager-reply"),
    path("ask/", applications.InquiryNew.as_view(), name="inquiry-new"),
    path("extra-time/", applications.ExtraTimeNew.as_view(), name="extra-time"),
    path("take-back/", applications.ApplicationTakeBack.as_view(), name="application-take-back"),
    path("shared-reserve/", pool.PoolJoin.as_view(), name="pool-join"),
    path("shared-reserve/leave/", pool.PoolLeave.as_view(), name="pool-leave"),
    path("invitations/<int:invitation>/accept/", pool.InvitationAccept.as_view(), name="invitation-accept"),
    path("invitations/<int:invitation>/decline/", pool.InvitationDecline.as_view(), name="invitation-decline"),
    path("withdraw/", applications.ApplicationWithdraw.as_view(), name="application-withdraw"),
]
round_urls = [
    path("new/", questions.QuestionNew.as_view(), name="question-new"),
    path("order/", questions.QuestionOrder.as_view(), name="question-order"),
]
question_urls = [
    path("", questions.QuestionList.as_view(), name="question-list"),
    path("preview/", questions.QuestionPreview.as_view(), name="question-preview"),
    path("<int:question>/", questions.QuestionEdit.as_view(), name="question-edit"),
    path("<int:question>/remove/", questions.QuestionRemove.as_view(), name="question-remove"),
    path("<str:round>/", include(round_urls)),
]
program_urls: list[URLPattern | URLResolver] = [
    path("call/", applications.CallDetail.as_view(), name="call-detail"),
    path("call/share/", sharing.CallShare.as_view(), name="call-share"),
    path("call/share/code.svg", sharing.CallCode.as_view(kind="svg"), name="call-code-svg"),
    path("call/share/code.png", sharing.CallCode.as_view(kind="png"), name="call-code-png"),
    path("call/apply/", applications.ApplicationBegin.as_view(), name="application-begin"),
    path("questions/", include(question_urls)),
    path("shared-reserve/", pool.Pool.as_view(), name="pool"),
    path("shared-reserve/<int:entry>/ask/", pool.PoolInvite.as_view(), name="pool-invite"),
    path("applications/", applications.ApplicationList.as_view(), name="application-list"),
    path("applications/late/", applications.LeaveNew.as_view(), name="leave-new"),
    path("applications/<str:ref>/", include(application_urls)),
]
urlpatterns = [
    path("calls/", applications.CallList.as_view(), name="call-list"),
    path("programmes/<slug:program>/", include(program_urls)),
]
