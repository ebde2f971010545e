from guanxi.kernel.package import Package


class Insight(Package):
    name = "guanxi.insight"
