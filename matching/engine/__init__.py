"""The match as mathematics: plain Python around one exact solver. No Django, no database, no clock.

`problem` says what is asked, `solve` answers it, `clash` names a smallest set of rules that cannot hold together.
"""
