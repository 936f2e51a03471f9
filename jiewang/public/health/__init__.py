"""Health 运行状况: whether the house lives, whether it can work, and what is counted of it.

Machines ask here: a service manager, a load balancer, Prometheus. Strangers get yes or no.
"""
