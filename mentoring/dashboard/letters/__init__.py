"""A programme's letters: what they say (texts), and what became of each (outbox).

Here, because letters stand below programmes and know nothing of who runs them.
"""
