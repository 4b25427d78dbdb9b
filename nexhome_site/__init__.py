"""The project: settings, routes, server, wiring. It knows every app; no app knows it."""
