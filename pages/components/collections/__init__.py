"""Collections on the page: gather, arrange, change many at once, bring in, take out."""
