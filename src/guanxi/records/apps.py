from guanxi.kernel.package import Package


class Records(Package):
    name = "guanxi.records"
