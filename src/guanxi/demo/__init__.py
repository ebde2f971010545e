"""The demo company 云栖生活 Yunqi Living: a chain of living shops that also sells to companies.

Tea, coffee, food, things for the home and gift boxes, sold in stores, on the web and in WeChat to people, and by a
sales team to companies. Everything is generated from a fixed seed and the present day, so that the company is alive
whenever it is loaded, and is noted row by row in ranges, so that it can be taken away again and nothing else with it.
"""
