from guanxi.kernel.package import Package


class Actionmessages(Package):
    name = "guanxi.actionmessages"
