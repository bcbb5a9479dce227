"""The end of a programme: what is left to do, thanks, certificates, and what is deleted when."""
