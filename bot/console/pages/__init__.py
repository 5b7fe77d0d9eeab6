"""The console's pages, one file each; the template has the same name."""
