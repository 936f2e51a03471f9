"""Pages of the voice: what is asked of residents, and what they answered (民意)."""
