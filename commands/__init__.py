"""What an operator types: `python app.py status`, `dead`, `audit` and `request`; works beside a running Usher."""
