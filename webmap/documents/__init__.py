"""What is handed out on paper: views of documents and their maps, without HTTP."""
