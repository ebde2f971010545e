from guanxi.kernel.package import Package


class Desk(Package):
    name = "guanxi.desk"
