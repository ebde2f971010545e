"""What the columns of a customer file can mean."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from guanxi.exchange import cells
from guanxi.exchange.kinds import Field
from guanxi.parties.models.choices import (
    Channel,
    CustomerKind,
    DecisionRole,
    PartyKind,
    Role,
    Settlement,
    Source,
    State,
)

KINDS = {
    "organisation": ("企业", "公司", "单位", "company", "organization", "b2b"),
    "person": ("个人", "人", "individual"),
}
GENDERS = {"female": ("f", "女", "女士", "小姐", "ms", "mrs"), "male": ("m", "男", "先生", "mr")}
ROLES = {"customer": ("客户", "client"), "supplier": ("供应商", "vendor"), "employee": ("员工", "staff")}
GENDER_CHOICES = (("female", _("Female")), ("male", _("Male")))

CODE = Field(
    "code", _("customer code"), cells.key(40),
    ("编号", "客户编号", "客户编码", "客户号", "会员号", "会员卡号", "卡号", "customer id", "customer no",
     "customer number", "member id", "id"),
)  # fmt: skip
NAME = Field(
    "name", _("name"), cells.text(200),
    ("名称", "姓名", "客户", "客户名", "客户名称", "客户姓名", "客户全称", "公司名称", "企业名称", "单位名称",
     "会员", "会员姓名", "会员名称", "customer", "customer name", "full name", "company", "company name", "account",
     "account name", "organisation"),
    required=True,
)  # fmt: skip
PHONE = Field(
    "phone", _("phone"), cells.phone(),
    ("手机", "手机号", "手机号码", "电话号码", "联系电话", "移动电话", "mobile", "mobile phone", "phone number", "tel",
     "telephone", "cell"),
)  # fmt: skip
EMAIL = Field("email", _("e-mail"), cells.email(), ("邮箱", "电子邮箱", "邮件", "email address", "mail"))
WECHAT = Field("wechat", _("WeChat"), cells.text(254), ("微信号", "wechat id", "weixin"))
BIRTHDAY = Field(
    "birthday", _("birthday"), cells.day(past=True), ("出生日期", "出生年月日", "birth date", "dob"), holds="date"
)
GENDER = Field("gender", _("gender"), cells.choice(GENDER_CHOICES, **GENDERS), ("性别", "sex"))

FIELDS = (
    CODE,
    NAME,
    Field(
        "kind",
        _("person or organisation"),
        cells.choice(PartyKind.choices, **KINDS),
        ("主体类型", "party kind", "party type"),
    ),
    Field("customer_kind", _("customer kind"), cells.choice(CustomerKind.choices), ("客户类型", "customer type")),
    Field("roles", _("roles"), cells.choices(Role.choices, **ROLES), ("角色", "role")),
    Field("state", _("state"), cells.choice(State.choices), ("客户状态", "status")),
    Field("settlement", _("settlement"), cells.choice(Settlement.choices), ("结算方式", "payment terms")),
    PHONE,
    Field("phone_2", _("second phone"), cells.phone(), ("固定电话", "座机", "备用电话", "landline", "other phone")),
    EMAIL,
    WECHAT,
    Field("weibo", _("Weibo"), cells.text(254), ("微博",)),
    Field("website", _("Website"), cells.text(254), ("网址", "官网", "url", "homepage")),
    GENDER,
    BIRTHDAY,
    Field("industry", _("industry"), cells.text(60), ("所属行业", "sector", "business segment")),
    Field("occupation", _("occupation"), cells.text(60), ("职业", "profession")),
    Field("province", _("province"), cells.text(40), ("省份", "所在省份", "省", "state/province", "region")),
    Field("city", _("city"), cells.text(40), ("城市", "所在城市", "市", "town")),
    Field("district", _("district"), cells.text(40), ("区", "区县", "county")),
    Field(
        "street", _("street and number"), cells.text(200), ("地址", "详细地址", "联系地址", "address", "street address")
    ),
    Field("postcode", _("postcode"), cells.text(12), ("邮编", "邮政编码", "zip", "zip code", "postal code")),
    Field("preferred_channel", _("preferred channel"), cells.choice(Channel.choices), ("首选联系方式",)),
    Field("preferred_time", _("preferred time"), cells.text(60), ("方便时间",)),
    Field("invoice_title", _("title on invoices"), cells.text(120), ("发票抬头", "开票抬头", "invoice title")),
    Field(
        "tax_number",
        _("tax number"),
        cells.text(40),
        ("税号", "纳税人识别号", "统一社会信用代码", "tax id", "tax no", "vat number"),
    ),
    Field(
        "invoice_address",
        _("address and phone on invoices"),
        cells.text(200),
        ("注册地址及电话", "地址、电话", "开票地址", "注册地址", "invoice address"),
    ),
    Field("invoice_bank", _("bank and account"), cells.text(200), ("开户行及账号", "开户银行及账号", "bank account")),
    Field("source", _("source"), cells.choice(Source.choices), ("客户来源", "lead source", "origin")),
    Field("source_note", _("source note"), cells.text(120), ("来源备注",)),
    Field(
        "owner",
        _("owner"),
        cells.text(150),
        ("负责人", "客户经理", "业务员", "sales agent", "sales rep", "account owner"),
    ),
    Field("remark", _("remark"), cells.long_text(), ("备注", "说明", "note", "notes", "comment", "comments")),
)

POSITION_FIELDS = (
    Field(
        "organisation", _("organisation"), cells.text(200),
        ("客户", "公司", "公司名称", "单位", "企业名称", "客户名称", "company", "company name", "account", "customer"),
        required=True, hint=_("By customer code or by name; one that is not known yet is created."),
    ),
    Field("name", _("name"), cells.text(200), ("姓名", "联系人", "联系人姓名", "contact", "contact name", "full name"),
          required=True),
    Field("title", _("job title"), cells.text(80), ("职务", "职位", "job", "position", "title")),
    Field("decision_role", _("decision role"), cells.choice(DecisionRole.choices), ("决策角色", "buying role")),
    Field("is_primary", _("main contact"), cells.boolean(), ("主要联系人", "primary", "is primary")),
    PHONE, EMAIL, WECHAT, GENDER, BIRTHDAY,
    Field("since", _("since"), cells.day(), ("任职日期", "start date"), holds="date"),
)  # fmt: skip
