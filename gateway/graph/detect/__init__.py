"""Evidence of conventions: each module counts one kind of it, adding and taking away Documents in any order."""
