"""The films that models are made from: read, labelled, split by patient, held in memory."""
