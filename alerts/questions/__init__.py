"""The archive of frequent questions: clustered, counted, answered once for all."""
