"""The nouns that flow through kfgen: frozen, without input or output, standard library only."""
