"""What files carry beside the data: facts about it, colours, texts in a zip."""
