"""Import: from whatever a bureau has to rows of a workspace table. Files to tables, names to fields, texts to values."""
