"""What pulls the plug: a real server, a real worker and real senders, and what must be true after."""
