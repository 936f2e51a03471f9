"""Open cases on the map 案件地图."""
