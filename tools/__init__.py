"""What developers run beside the product: its words, its locks, a Node for machines that have none."""
