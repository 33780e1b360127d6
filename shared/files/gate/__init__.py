"""What one file of each kind may hold; these modules run in a process of their own and import no engine."""
