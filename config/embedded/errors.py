"""What can go wrong with an embedded server."""


class EmbeddedServerError(RuntimeError):
    """The message names the server, what happened and the remedy."""
