SELECT s, o FROM price
