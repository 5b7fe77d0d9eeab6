"""Personal data in words: find it and mask it before anything is kept."""
