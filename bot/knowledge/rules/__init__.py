"""What makes a knowledge base good for voters, beyond its shape. Each rule looks at everything and names every breach.

Rules read trees, not models: a file with one wrong key has its quotes checked all the same.
"""
