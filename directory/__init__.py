"""People and groups as Microsoft Graph tells them; the only room that knows msgraph-sdk and azure-identity."""
