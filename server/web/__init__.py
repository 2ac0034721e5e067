"""The server as clients see it: routes, events, and who may use them."""
