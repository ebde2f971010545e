from guanxi.kernel.package import Package


class Demo(Package):
    name = "guanxi.demo"
