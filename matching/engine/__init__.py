"""The match as mathematics: plain Python around one exact solver. No Django, no database, no clock but the time limit.

Read in this order: `problem` says what is asked, `solve` answers it stage by stage, `face` holds the matches still in the running and
proves each step, `pool` fills leaders where there are too many pairs to write out. `explain` says why not another, `clash` which rules
cannot hold together, `repair` changes a published match least.
"""
