"""What `manage.py bench` measures: one module per benchmark, each with `measure(bench) -> list of Comparison`.

Numbers of one machine say little about another, so everything is a ratio to something plain, measured in the same run, in turns.
"""
