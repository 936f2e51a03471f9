"""The wall of key projects (挂图作战), a project's page, and what its owners of homes are told."""
