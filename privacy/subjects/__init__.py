"""The handle on a person: state, epoch, locks."""
