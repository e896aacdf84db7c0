"""Posts as text: language, relevance, sentiment, topics, severity. Pure: no files, no network, no clock."""
