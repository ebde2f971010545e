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
        "returns",
        "payments",
        "baddebt",
        "reductions",
        "invoices",
        "suggestions",
        "targets",
        "commission",
    )
