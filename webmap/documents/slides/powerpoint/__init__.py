"""The .pptx file of a deck, by python-pptx, which nothing else imports."""
