"""Learning the trade layer anew from the shipped corpus and the corrections of analysts."""
