from guanxi.kernel.package import Package


class Operate(Package):
    name = "guanxi.operate"
