"""What is installed from others: their licences, a bill of materials, known flaws."""
