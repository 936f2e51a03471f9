"""Elections as `.pb` files, the text form of pabulib.org: read with line and reason, written."""
