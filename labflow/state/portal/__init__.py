"""The client portal's states; every one of them needs a permission that only a client's people have."""
