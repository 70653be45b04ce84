"""Strategies that learn by gradient steps. Only `learners` know torch; what comes out of a fit is numpy."""
