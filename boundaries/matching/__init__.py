"""The join of rows that name villages to official villages."""
