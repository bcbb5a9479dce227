from django.urls import include, path

from matching.views import board, leaders, notes, pairings, publishing, rankings, rules, runs

app_name = "matching"

ranking_urls = [
    path("", rankings.SittingPage.as_view(), name="sitting"),
    path("state/", rankings.SittingState.as_view(), name="sitting-state"),
    path("reopen/", rankings.RankingReopen.as_view(), name="ranking-reopen"),
    path("too-close/<str:candidate>/", leaders.OwnCloseness.as_view(), name="own-closeness"),
    path(
        "too-close/<str:candidate>/take-back/", leaders.OwnClosenessTakeBack.as_view(), name="own-closeness-take-back"
    ),
    path("leaders/", leaders.LeaderList.as_view(), name="leader-list"),
    path("leaders/remind/", leaders.LeadersRemind.as_view(), name="leaders-remind"),
    path("leaders/<int:leader>/remind/", leaders.LeaderRemind.as_view(), name="leader-remind"),
    path("leaders/<int:leader>/more-time/", leaders.MoreTimeGive.as_view(), name="more-time-give"),
    path("leaders/<int:leader>/too-close/", leaders.LeaderCloseness.as_view(), name="leader-closeness"),
    path(
        "leaders/<int:leader>/too-close/<int:constraint>/take-back/",
        leaders.LeaderClosenessTakeBack.as_view(),
        name="leader-closeness-take-back",
    ),
]
run_urls = [
    path("", runs.RunDetail.as_view(), name="run-detail"),
    path("rules/", runs.RunRules.as_view(), name="run-rules"),
    path("stop/", runs.RunStop.as_view(), name="run-stop"),
    path("explain/<int:leader>/", runs.RunExplain.as_view(), name="run-explain"),
    path("publish/", publishing.RunPublish.as_view(), name="run-publish"),
    path("note/", notes.RunNote.as_view(), name="run-note"),
    path("note/pdf/", notes.RunNotePdf.as_view(), name="run-note-pdf"),
    path("note/repeat/", notes.RunRepeat.as_view(), name="run-repeat"),
    path("take-back/", publishing.RunTakeBack.as_view(), name="run-take-back"),
]
match_urls = [
    path("", board.Board.as_view(), name="board"),
    path("run/", runs.RunStart.as_view(), name="run-start"),
    path("compare/", board.Compare.as_view(), name="compare"),
    path("rules/", rules.Rules.as_view(), name="rules"),
    path("choices/", rules.ChoicesSet.as_view(), name="choices-set"),
    path("pair-rules/", rules.PairRuleAdd.as_view(), name="pair-rule-add"),
    path("pair-rules/<int:constraint>/drop/", rules.PairRuleDrop.as_view(), name="pair-rule-drop"),
    path("mix/", rules.TagRuleSet.as_view(), name="tag-rule-set"),
    path("mix/<int:rule>/drop/", rules.TagRuleDrop.as_view(), name="tag-rule-drop"),
    path("runs/<int:run>/", include(run_urls)),
    path("own/", pairings.OwnMatch.as_view(), name="own-match"),
    path("own/<int:pairing>/confirm/", pairings.PairingConfirm.as_view(), name="pairing-confirm"),
    path("own/<int:pairing>/decline/", pairings.PairingDecline.as_view(), name="pairing-decline"),
    path("pairs/", pairings.PairList.as_view(), name="pair-list"),
    path("pairs/refill/", pairings.RefillStart.as_view(), name="refill-start"),
    path("pairs/<int:pairing>/end/", pairings.PairEnd.as_view(), name="pair-end"),
]
urlpatterns = [
    path("programmes/<slug:program>/ranking/", include(ranking_urls)),
    path("programmes/<slug:program>/match/", include(match_urls)),
]
