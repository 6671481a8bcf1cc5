"""A pretend company: a Microsoft Graph and a Teams that speak the real protocols over HTTP, and a chat page."""
