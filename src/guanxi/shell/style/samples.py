"""Samples for the style guide: invented customers of an invented tea house."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.records.actions import Clash, Conflict
from guanxi.shell.components.marks import TONES

MONTHS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"]
SALES = [412, 388, 455, 471, 502, 498, 533, 521, 560, 604, 642, 618]
RETURNS = [18, 22, 17, 25, 21, 19, 28, 24, 22, 31, 27, 25]
CLASSES = [
    (_("Important value"), 312, 1_284_600),
    (_("Important to keep"), 148, 624_200),
    (_("Important to develop"), 203, 418_900),
    (_("General value"), 655, 286_300),
    (_("General to keep"), 1_120, 145_700),
]
ROWS = [
    ("华信科技有限公司", True, "VIP", "violet", "忠诚", "green", "王丽", 12_846_000, 38, 2),
    ("张伟明", False, "主要", "blue", "重复", "teal", "王丽", 4_218_050, 17, 26),
    ("Harbour Tea Trading", True, "主要", "blue", "重复", "teal", "陈志强", 3_960_000, 9, 75),
    ("司马芳", False, "普通", "neutral", "初次", "blue", "陈志强", 128_800, 1, 130),
    ("江南茶庄", True, "普通", "neutral", "流失", "red", "李娜", 86_400, 3, 5_200),
    ("Eleanor Nguyen", False, "小", "neutral", "赢返", "amber", "李娜", 12_900, 2, 9_400),
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), initial="张伟明")
    phone = forms.CharField(label=_("Phone"), help_text=_("With the area code."), initial="138 0013 8000")
    grade = forms.ChoiceField(label=_("Grade"), choices=[("vip", "VIP"), ("main", _("Main")), ("small", _("Small"))])
    since = forms.DateField(label=_("Customer since"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    consent = forms.BooleanField(label=_("May be called on weekdays"), required=False)
    channel = forms.ChoiceField(
        label=_("Preferred channel"),
        choices=[("phone", _("Phone")), ("wechat", _("WeChat")), ("mail", _("E-mail"))],
        widget=forms.RadioSelect,
        required=False,
    )


def everything() -> dict[str, Any]:
    """The context of the style guide."""
    wrong = SampleForm({"name": "", "phone": "abc", "grade": "vip"}, auto_id="wrong_%s")
    wrong.add_error("phone", _("A phone number has digits only."))
    return {
        "tones": TONES,
        "rows": [customer(*row) for row in ROWS],
        "good": SampleForm(auto_id="good_%s"),
        "wrong": wrong,
        "torn": SampleForm({"name": "张伟", "phone": "13900139000", "grade": "main"}, auto_id="torn_%s"),
        "conflict": Conflict(
            SimpleNamespace(_meta=SimpleNamespace(label_lower="parties.party"), pk=1),  # type: ignore[arg-type]
            [Clash("name", "张伟明", "张伟"), Clash("grade", "vip", "main")],
        ),
        "stages": [(_("Contacted"), "blue"), (_("Quoted"), "amber"), (_("Won"), "green")],
        "spark": SALES,
        "moments": [timezone.now() - timedelta(minutes=minutes) for minutes in (1, 300, 2_000)],
        **charts(),
    }


def customer(
    name: str,
    organisation: bool,
    grade: str,
    grade_tone: str,
    state: str,
    state_tone: str,
    owner: str,
    amount: int,
    orders: int,
    hours: int,
) -> dict[str, Any]:
    """One row of the sample table."""
    touched = timezone.now() - timedelta(hours=hours)
    return locals()


def charts() -> dict[str, Any]:
    """ECharts options as a page of the analysis would give them."""
    return {
        "sales_option": {
            "legend": {"right": 0, "top": 0},
            "tooltip": {"trigger": "axis", "valueFormatter": "@count"},
            "xAxis": {"type": "category", "data": MONTHS},
            "yAxis": {"type": "value", "axisLabel": {"formatter": "@short"}},
            "series": [
                {"name": str(_("Sales")), "type": "bar", "data": SALES, "barMaxWidth": 20},
                {"name": str(_("Returns")), "type": "line", "data": RETURNS, "smooth": True, "symbol": "none"},
            ],
        },
        "month_columns": [_("Month"), _("Sales"), _("Returns")],
        "class_columns": [_("Class"), _("Customers"), _("Value")],
        "sales_rows": list(zip(MONTHS, SALES, RETURNS, strict=True)),
        "class_option": {
            "tooltip": {"valueFormatter": "@money"},
            "series": [
                {
                    "type": "treemap",
                    "roam": False,
                    "nodeClick": False,
                    "breadcrumb": {"show": False},
                    "itemStyle": {"gapWidth": 2},
                    "left": 0,
                    "right": 0,
                    "top": 0,
                    "bottom": 0,
                    "data": [{"name": str(label), "value": money} for label, _people, money in CLASSES],
                }
            ],
        },
        "class_rows": CLASSES,
    }
