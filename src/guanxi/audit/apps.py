from guanxi.kernel.package import Package


class Audit(Package):
    name = "guanxi.audit"
