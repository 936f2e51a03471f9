"""Pages of the center 指挥中心: the queue, cases, my work, checks, intake, catalog, map."""
