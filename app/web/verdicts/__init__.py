"""What readers make of the answers: given on a film's page, and counted on one of its own."""
