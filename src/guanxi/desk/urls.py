from django.urls import path

from guanxi.desk.views import customer, palette, product, today

urlpatterns = [
    path("", today.today, name="home"),
    path("today/figures", today.figures, name="today_figures"),
    path("messages/<int:pk>/done", today.done, name="message_done"),
    path("messages/<int:pk>/snooze/<int:days>", today.snooze, name="message_snooze"),
    path("messages/<int:pk>/reopen", today.reopen, name="message_reopen"),
    path("messages/<int:pk>/assign", today.assign, name="message_assign"),
    path("messages/rules", today.rules, name="message_rules"),
    path("messages/review", today.review, name="message_review"),
    path("palette/", palette.palette, name="palette"),
    path("parties/<int:pk>/", customer.party, name="party"),
    path("parties/<int:pk>/related", customer.related, name="party_related"),
    path("parties/<int:pk>/deals", customer.deals, name="party_deals"),
    path("parties/<int:pk>/timeline", customer.timeline, name="party_timeline"),
    path("products/<int:pk>/", product.product, name="product"),
    path("products/<int:pk>/figures", product.figures, name="product_figures"),
]
