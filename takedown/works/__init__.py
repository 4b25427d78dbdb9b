"""What stands on the site: the register of works, the links that leave it, what was taken down."""
