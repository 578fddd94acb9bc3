SELECT s, o FROM email WHERE starts_with(o, 'mailto:ka1')
