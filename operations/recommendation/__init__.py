"""`landfall recommend`: asks what is needed, and tells which variant fits."""
