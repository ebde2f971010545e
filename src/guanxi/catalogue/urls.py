from guanxi.catalogue.listings import PRODUCTS
from guanxi.workbench.routes import urls_of

app_name = "products"
urlpatterns = urls_of(PRODUCTS)
