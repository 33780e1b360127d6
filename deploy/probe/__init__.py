"""The exposure probe: asks as a stranger for what is exempt, and keeps proof."""
