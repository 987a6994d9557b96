"""Write assessments and audits as JSON."""
