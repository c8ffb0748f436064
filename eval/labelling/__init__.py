"""A second, blind labelling of the gold: the sheet, the labels read back, the agreement."""
