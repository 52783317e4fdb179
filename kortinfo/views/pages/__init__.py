"""The Streamlit pages, and the only room beside streamlit_app.py that imports streamlit."""
