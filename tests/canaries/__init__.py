"""Nothing of what people write about an item leaves the places that are named for it."""
