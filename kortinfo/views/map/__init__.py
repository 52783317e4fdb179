"""The coverage map as a folium layer; works in the app, a notebook and a file."""
