"""The one-shot jobs of a province in containers: secrets before the engines start, and what the engines need after."""
