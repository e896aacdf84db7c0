"""A post as text: one normal form, its language, its signs and runs of signs, a batch of texts laid end to end."""
