"""What a page holds besides its prose."""
