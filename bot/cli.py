"""The operator's verbs: parse words, call app, print."""
