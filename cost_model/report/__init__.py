"""What a run is told as: numbers, sentences, charts, pages, documents, and whether they still hold."""
