from django.urls import include, path

from matching import views

app_name = "matching"

ranking_urls = [
    path("", views.SittingPage.as_view(), name="sitting"),
    path("reopen/", views.RankingReopen.as_view(), name="ranking-reopen"),
]
run_urls = [
    path("", views.RunDetail.as_view(), name="run-detail"),
    path("publish/", views.RunPublish.as_view(), name="run-publish"),
]
match_urls = [
    path("", views.Board.as_view(), name="board"),
    path("run/", views.RunStart.as_view(), name="run-start"),
    path("pair-rules/", views.PairRuleAdd.as_view(), name="pair-rule-add"),
    path("pair-rules/<int:constraint>/drop/", views.PairRuleDrop.as_view(), name="pair-rule-drop"),
    path("mix/", views.TagRuleSet.as_view(), name="tag-rule-set"),
    path("runs/<int:run>/", include(run_urls)),
    path("own/", views.OwnMatch.as_view(), name="own-match"),
    path("own/<int:pairing>/confirm/", views.PairingConfirm.as_view(), name="pairing-confirm"),
]
urlpatterns = [
    path("programmes/<slug:program>/ranking/", include(ranking_urls)),
    path("programmes/<slug:program>/match/", include(match_urls)),
]
