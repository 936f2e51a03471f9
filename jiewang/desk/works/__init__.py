"""Pages of the works: projects, funds."""
