"""Ways through illness and care over a whole run: waits, courses, episodes, what kept people away, what it cost."""
