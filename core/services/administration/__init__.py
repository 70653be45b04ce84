"""Looking after the house: who may enter, backups, what is waiting, other platforms, forgetting a person."""
