from django.urls import include, path

from applicants.breadth import views

app_name = "breadth"

program_urls = [
    path("", views.BreadthPage.as_view(), name="breadth"),
    path("targets/", views.TargetsPage.as_view(), name="targets"),
    path("<str:round>/balanced/", views.BalancedList.as_view(), name="balanced-list"),
]
urlpatterns = [path("programmes/<slug:program>/breadth/", include(program_urls))]
