"""Pages of copyright notices: nobody signs in, nobody gets a cookie, nothing needs a script."""
