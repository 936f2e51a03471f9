from enum import StrEnum
class CoordinateSystem(StrEnum):
    """In which system coordinates are given; Chinese maps shift theirs."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"
