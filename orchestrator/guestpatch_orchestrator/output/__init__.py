"""What people and programs are given: text, JSON and CSV of plans and simulations."""
