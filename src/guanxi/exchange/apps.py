from guanxi.kernel.package import Package


class Exchange(Package):
    name = "guanxi.exchange"
