from django.urls import include, path

from applicants.breadth.views import funnel, voluntary

app_name = "breadth"

question_urls = [
    path("", voluntary.QuestionDetail.as_view(), name="question-detail"),
    path("change/", voluntary.QuestionChange.as_view(), name="question-change"),
    path("confirm/", voluntary.QuestionConfirm.as_view(), name="question-confirm"),
    path("refuse/", voluntary.QuestionRefuse.as_view(), name="question-refuse"),
    path("end/", voluntary.QuestionEnd.as_view(), name="question-end"),
]
program_urls = [
    path("", funnel.BreadthPage.as_view(), name="breadth"),
    path("targets/", funnel.TargetsPage.as_view(), name="targets"),
    path("voluntary/new/", voluntary.QuestionNew.as_view(), name="question-new"),
    path("voluntary/<int:voluntary>/", include(question_urls)),
    path("<str:round>/balanced/", funnel.BalancedList.as_view(), name="balanced-list"),
]
answer_urls = [
    path("", voluntary.Answers.as_view(), name="answers"),
    path("take-back/", voluntary.AnswersTakeBack.as_view(), name="answers-take-back"),
]
urlpatterns = [
    path("programmes/<slug:program>/breadth/", include(program_urls)),
    path("programmes/<slug:program>/applications/<str:ref>/voluntary/", include(answer_urls)),
    path("voluntary-questions/", voluntary.QuestionList.as_view(), name="question-list"),
]
