from django.urls import path

from guanxi.files.views import attaching, one, serving

urlpatterns = [
    path("of/<str:label>/<int:target>/", attaching.section, name="section"),
    path("of/<str:label>/<int:target>/rows", attaching.rows, name="rows"),
    path("of/<str:label>/<int:target>/attach", attaching.attach, name="attach"),
    path("<int:pk>/", one.detail, name="detail"),
    path("<int:pk>/rename", one.rename, name="rename"),
    path("<int:pk>/remove", one.remove, name="remove"),
    path("<int:pk>/content", serving.content, name="content"),
    path("<int:pk>/view", serving.view, name="view"),
    path("<int:pk>/thumbnail", serving.thumbnail, name="thumbnail"),
]
