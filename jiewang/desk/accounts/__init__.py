"""Sign-in 登录: staff accounts, second factor, language. Residents have no account."""
