"""Papers: what is written in the files people work with. Pure: bytes in, texts out."""
