"""What may be asked, who decides and what happens next; this room knows nobody else."""
