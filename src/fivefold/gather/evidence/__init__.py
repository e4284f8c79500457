"""Evidence from outside: papers, guidelines and reviews, with how far each can be trusted here."""
