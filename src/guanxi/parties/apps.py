from guanxi.kernel.package import Package


class Parties(Package):
    name = "guanxi.parties"
