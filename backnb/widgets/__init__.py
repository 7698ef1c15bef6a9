"""The widgets: each is NAME.py beside NAME.js and NAME.css, plain files that need no build."""
