SELECT s, o FROM price WHERE o > 880.5 AND o < 890
