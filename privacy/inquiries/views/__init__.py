"""Pages of asking us; none needs an account."""
