"""An optional second opinion from a language model, off unless an address and a model are given."""
