"""How weights are learnt from labelled texts: the corpus, the learners, and the commands that write what is shipped."""
