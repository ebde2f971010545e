from guanxi.kernel.package import Package


class Conditions(Package):
    name = "guanxi.conditions"
