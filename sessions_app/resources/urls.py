from django.urls import include, path

from sessions_app.resources import views

app_name = "resources"

resource_urls = [
    path("", views.ResourceDetail.as_view(), name="resource-detail"),
    path("file/", views.ResourceFile.as_view(), name="resource-file"),
    path("edit/", views.ResourceEdit.as_view(), name="resource-edit"),
    path("publish/", views.ResourcePublish.as_view(), name="resource-publish"),
    path("remove/", views.ResourceRemove.as_view(), name="resource-remove"),
]
program_urls = [
    path("resources/", views.ResourceList.as_view(), name="resource-list"),
    path("resources/new/", views.ResourceNew.as_view(), name="resource-new"),
    path("resources/shipped/", views.ShippedAdd.as_view(), name="shipped-add"),
    path("resources/<int:resource>/", include(resource_urls)),
    path("gatherings/<int:gathering>/materials/", views.MaterialList.as_view(), name="material-list"),
]
urlpatterns = [path("programmes/<slug:program>/", include(program_urls))]
