"""What the columns of a purchase file and of a file of receipts can mean."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.exchange import cells
from guanxi.exchange.kinds import Field
from guanxi.parties.models.choices import Source
from guanxi.sales.models import ForecastCategory, Payment

CUSTOMER = Field(
    "customer", _("customer"), cells.key(200),
    ("客户编码", "客户编号", "客户号", "客户名称", "会员", "会员编号", "会员号", "会员卡号", "买家", "买家会员名",
     "customer id",
     "customer code", "customer no", "customer name", "household", "household id", "household_key", "user id",
     "member id", "client",
     "account", "buyer"),
    hint=_("By code or by name; one that is not known yet is created. Rows without customer are anonymous sales."),
)  # fmt: skip
STORE = Field(
    "store", _("store"), cells.text(40),
    ("门店", "店铺", "店铺名称", "门店编码", "store id", "shop", "branch", "outlet", "sales channel"),
)  # fmt: skip
ORDER = Field(
    "order", _("order number"), cells.key(60),
    ("订单号", "订单编号", "单号", "小票号", "交易号", "发票号", "invoice", "invoice no", "invoice number", "order id",
     "order no", "basket id", "basket", "transaction id", "transaction", "receipt", "receipt no", "order code"),
    hint=_("Without it the lines of one customer at one time (and store) are one order."),
)  # fmt: skip

# Where a column goes: what of it is a field of the order, of its line, or of the product.
_LINE, _ORDER, _PAYMENT = "sales.orderline", "sales.order", "sales.payment"
RULES = {
    "customer": (_ORDER, "party"), "date": (_ORDER, "ordered_at"), "order": (_ORDER, "code"),
    "store": (_ORDER, "store"), "amount": (_LINE, "amount"), "product": (_LINE, "product"),
    "description": (_LINE, "description"), "quantity": (_LINE, "quantity"), "unit": (_LINE, "unit"),
    "price": (_LINE, "unit_price"),
    "category": ("catalogue.product", "category"),
}  # fmt: skip
PAYMENT_RULES = {
    "customer": (_PAYMENT, "party"), "date": (_PAYMENT, "received_at"), "order": ("sales.allocation", "order")
}  # fmt: skip

FIELDS = (
    CUSTOMER,
    Field(
        "date", _("date"), cells.moment(past=True),
        ("日期", "时间", "下单时间", "订单日期", "成交时间", "付款时间", "购买日期", "交易时间", "销售日期",
         "invoice date", "order date", "purchase date", "transaction date", "transaction timestamp",
         "timestamp", "datetime", "sold at",
         "ordered", "time"),
        required=True, holds="date",
    ),
    Field(
        "amount", _("amount"), cells.amount(rounded=True),
        ("金额", "小计", "总价", "实付金额", "销售额", "成交金额", "应收", "total", "line total", "sales value",
         "sales", "dollars", "value", "spend", "revenue", "line amount", "total price"),
        hint=_("Of the line. Not needed where there is a price."), holds="number",
    ),
    ORDER,
    Field("product", _("product"), cells.key(60),
          ("商品编码", "商品编号", "货号", "商品", "stock code", "product id", "product code", "sku", "item",
           "item code")),
    Field("description", _("description"), cells.text(200),
          ("商品名称", "品名", "商品描述", "product name", "item name", "title")),
    Field("category", _("category"), cells.text(200), ("类别", "商品分类", "品类", "department", "product category")),
    Field("quantity", _("quantity"), cells.decimal(3, 14),
          ("数量", "件数", "购买数量", "qty", "units", "cds", "count"), holds="number",
          hint=_("A negative quantity is a return.")),
    Field("unit", _("unit"), cells.text(20), ("单位", "计量单位", "包装单位", "uom", "unit of measure"),
          hint=_("A further unit of the product, such as a case: quantity and price are of that.")),
    Field("price", _("unit price"), cells.decimal(4, 15),
          ("单价", "价格", "售价", "price", "price each", "item price"), holds="number",
          hint=_("With a price, the amount is price × quantity, rounded half up per line.")),
    STORE,
)  # fmt: skip

PAYMENT_FIELDS = (
    Field("code", _("receipt number"), cells.key(60),
          ("回款单号", "收款单号", "流水号", "payment id", "payment no", "receipt", "receipt no", "transaction id",
           "code")),
    CUSTOMER,
    Field("amount", _("amount"), cells.amount(),
          ("金额", "回款金额", "收款金额", "实收", "paid", "payment", "payment amount", "value"),
          required=True, holds="number"),
    Field("date", _("date"), cells.moment(past=True),
          ("日期", "回款日期", "收款日期", "到账时间", "payment date", "received", "received at", "paid at", "time"),
          required=True, holds="date"),
    Field("method", _("method"),
          cells.choice(Payment.Method.choices, wechat=("微信", "微信支付"), alipay=("支付宝",), cash=("现金",),
                       transfer=("转账", "汇款", "对公转账", "wire", "bank"), card=("刷卡", "银行卡", "credit card")),
          ("付款方式", "收款方式", "支付方式", "payment method")),
    Field("order", _("order number"), cells.key(60), ("订单号", "订单编号", "order id", "order no", "invoice no"),
          hint=_("The order that it pays; one that is not known is an error.")),
    Field("reference", _("reference"), cells.text(120), ("备注", "摘要", "附言", "note", "memo")),
    Field("reason", _("reason of the refund"), cells.text(300), ("退款原因", "refund reason")),
)  # fmt: skip

OPPORTUNITY_FIELDS = (
    Field("code", _("opportunity number"), cells.key(60),
          ("商机编号", "商机号", "业务机会编号", "opportunity id", "opportunity code", "deal id", "id"),
          required=True),
    Field("name", _("name"), cells.text(200),
          ("商机名称", "业务机会名称", "opportunity name", "opportunity", "deal", "deal name", "title"),
          hint=_("Without a name it is called after product and customer.")),
    Field("party", _("customer"), cells.key(200),
          ("客户名称", "客户编码", "公司", "account", "account name", "company", "client", "customer name")),
    Field("owner", _("owner"), cells.text(80),
          ("负责人", "业务员", "销售", "sales agent", "agent", "salesperson", "sales rep", "rep")),
    Field("stage", _("stage"), cells.text(80),
          ("阶段", "销售阶段", "deal stage", "sales stage", "status")),
    Field("product", _("product"), cells.key(60), ("产品名称", "商品", "product name", "item")),
    Field("amount", _("amount"), cells.amount(rounded=True),
          ("金额", "预计金额", "成交金额", "close value", "value", "deal value", "deal amount"), holds="number"),
    Field("opened", _("opened"), cells.moment(past=True),
          ("发现日期", "建立日期", "engage date", "opened at", "open date", "created", "created at"), holds="date"),
    Field("closed", _("closed"), cells.moment(),
          ("结束日期", "成交日期", "close date", "closed at", "closing date"), holds="date",
          hint=_("Of what is still open: the day on which it is expected to close.")),
    Field("expected_on", _("expected closing"), cells.day(),
          ("预计成交", "预计成交日期", "expected close date", "expected"), holds="date"),
    Field("forecast", _("forecast"), cells.choice(ForecastCategory.choices), ("预测", "forecast category")),
    Field("source", _("source"), cells.choice(Source.choices), ("来源", "lead source", "origin")),
    Field("next_step", _("next step"), cells.text(200), ("下一步",)),
    Field("next_step_on", _("next step due"), cells.day(), ("下一步日期",), holds="date"),
)  # fmt: skip
_OPPORTUNITY = "sales.opportunity"
OPPORTUNITY_RULES = {
    "opened": (_OPPORTUNITY, "opened_at"), "closed": (_OPPORTUNITY, "closed_at"),
    "product": ("sales.opportunityline", "product"),
}  # fmt: skip
