"""The app's page list. Start it with `kortinfo serve`, or `streamlit run streamlit_app.py`."""

import streamlit as st

from kortinfo.views.pages import (
    coverage_page,
    data,
    frame,
    kort,
    near_page,
    review_page,
    visits_page,
)

frame.begin(kort.first)
pages = [
    st.Page(kort.page, title=frame.title("kort"), url_path="kort", default=True),
    st.Page(coverage_page.page, title=frame.title("coverage"), url_path="daekning"),
    st.Page(visits_page.page, title=frame.title("visits"), url_path="besoeg"),
    st.Page(near_page.page, title=frame.title("near"), url_path="praktik"),
    st.Page(review_page.page, title=frame.title("review"), url_path="tjek"),
    st.Page(data.page, title=frame.title("data"), url_path="data"),
]
chosen = st.navigation(pages, position="top")
frame.page_links(pages, chosen)
chosen.run()
