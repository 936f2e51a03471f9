"""What owners of homes read of the works at their door: reports that a person has published."""
