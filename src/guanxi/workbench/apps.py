from guanxi.kernel.package import Package


class Workbench(Package):
    name = "guanxi.workbench"
