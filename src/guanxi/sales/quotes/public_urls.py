from django.urls import path

from guanxi.sales.quotes import offer

urlpatterns = [
    path("<str:token>", offer.show, name="quote_offer"),
    path("<str:token>/pdf", offer.pdf, name="quote_offer_pdf"),
]
