"""Open311 GeoReport v2: other programs list the matters, report one, and see how it stands.

The standard: http://wiki.open311.org/GeoReport_v2/. What strangers may see is in requests.py.
"""
