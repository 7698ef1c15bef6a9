"""An experiment on oneself, decided by coins."""
