"""The model: volume, messages, adoption, attention, waiting and costs; the ledger; the policies; and the loop where they meet."""
