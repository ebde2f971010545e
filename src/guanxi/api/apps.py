from guanxi.kernel.package import Package


class Api(Package):
    name = "guanxi.api"
