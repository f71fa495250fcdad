"""One encrypted file: slots, connection, session, acts and their audit."""
