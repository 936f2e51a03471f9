"""Pages for residents 居民: report, receipt, progress. No account; a case number and a code."""
