"""What a terminal shows of results: the closing block, every table, the lines below them."""
