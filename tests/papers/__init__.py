"""Papers: what they say, how they are asked for, made, kept and fetched."""
