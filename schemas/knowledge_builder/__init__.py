"""Turns tables of researched facts about Azure into the tables that the package ships."""
