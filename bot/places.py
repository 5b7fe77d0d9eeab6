"""Postcodes, house numbers and districts as people type them."""
