"""The login cookies of users, and the files that they are read from."""
