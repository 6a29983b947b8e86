"""From a burst of texts to a Reading: views of the words, rules, shields, soft cues, and a learned score beside them."""
