"""Language models behind llama-index's interface: opened from a profile, and asked within bounds."""
