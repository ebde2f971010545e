from guanxi.kernel.package import Package


class Access(Package):
    name = "guanxi.access"
