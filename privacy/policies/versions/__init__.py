"""Every version of a text, for everybody: archive, difference, feed, plain text, proof of a day."""
