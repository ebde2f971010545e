from guanxi.kernel.package import Package


class Shell(Package):
    name = "guanxi.shell"
