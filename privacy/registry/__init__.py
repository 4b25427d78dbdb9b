"""What every app declares about persons: holdings, stores, promises."""
