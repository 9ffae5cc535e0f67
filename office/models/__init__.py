"""The tables of the shell that every office screen stands in; imported here so that Django knows them."""
