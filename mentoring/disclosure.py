"""Of how few people a number may speak. Whatever counts people, on a page, in a letter or in a file, keeps to it."""

from typing import Final

SMALLEST: Final = 5
"""Nothing is told of fewer, for any slice; Statistics Norway draws the line there too."""
