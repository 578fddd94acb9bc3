SELECT s, o FROM designer
