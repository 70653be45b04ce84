"""Looks into files nobody has vouched for: in a confined process, with measured limits, in bounded memory."""
