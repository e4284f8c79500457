"""Stories: what people lived through, held for a coordinator before anybody else may read them."""
