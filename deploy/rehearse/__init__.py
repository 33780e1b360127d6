"""Legal cases as files: read, played on an embedded province with a clock of their own, judged from outside."""
