"""Reading tables as people type them: assumptions, notices, policies, cases; and the draws."""
