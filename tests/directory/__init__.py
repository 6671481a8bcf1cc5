"""The verbs on Microsoft Graph, against the pretend one over HTTP; and the wire, against servers that misbehave."""
