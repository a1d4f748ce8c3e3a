"""What can be said of two tables with matching rows, outputs (draws × options) and inputs (draws × inputs): knows no SMS, language or file."""
