"""Keys 接口密钥 of programs: who may use which door, how often, and until when.

A key is shown once, when it is made; what is kept is its SHA-256.
"""
