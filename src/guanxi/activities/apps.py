from guanxi.kernel.package import Package


class Activities(Package):
    name = "guanxi.activities"
