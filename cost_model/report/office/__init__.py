"""Documents for an office: a brief for Word, slides for PowerPoint, a workbook for Excel."""
