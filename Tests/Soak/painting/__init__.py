"""What the tests of `retouch paint` share: the server, its clients, pictures, and the three trials."""
