"""What is found in posts: the lexicon's words and how they are meant, the brand's names and others', numbers, questions."""
