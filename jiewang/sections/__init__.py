"""The four sections (四板块): only what is one section's alone, each folder an app of its own."""
