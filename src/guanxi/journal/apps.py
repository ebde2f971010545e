from guanxi.kernel.package import Package


class Journal(Package):
    name = "guanxi.journal"
