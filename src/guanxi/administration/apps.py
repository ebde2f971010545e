from guanxi.kernel.package import Package


class Administration(Package):
    name = "guanxi.administration"
