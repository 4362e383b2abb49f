"""Tools without lab words: ids, times, paging, safe text. They could serve any other program."""
