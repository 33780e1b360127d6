"""What a stranger is told of exempt items: nothing; and planted leaks are found."""
