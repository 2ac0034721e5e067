"""The judge: sees a picture and says what is in it. Learned from the artist's scenes alone."""
