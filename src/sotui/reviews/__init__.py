"""Reviews of an order: the agenda, the review as held, its minutes, who got them, and what was decided."""
