from guanxi.kernel.package import Package


class Sales(Package):
    name = "guanxi.sales"
    slices = (
        "leads",
        "opportunities",
        "funnel",
        "presales",
        "quotes",
        "receivables",
        "plans",
        "shipments",
        "invoices",
        "returns",
        "payments",
        "baddebt",
        "reductions",
        "suggestions",
        "targets",
        "commission",
    )
