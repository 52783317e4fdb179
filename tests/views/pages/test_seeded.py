"""What a browser says of a widget the app has set since is not heard."""

from streamlit.testing.v1 import AppTest


def page() -> None:
    import streamlit as st

    from kortinfo.views.pages.seeded import seeded, when_touched

    def touched() -> None:
        st.session_state.chosen = st.session_state[key]

    for act in st.session_state.pop("late", []):
        act()
    wanted = st.session_state.setdefault("chosen", ["a"])
    key = seeded("letters", wanted, labels=st.session_state.get("labels", "abc"))
    st.pills(
        "Letters",
        ["a", "b", "c"],
        selection_mode="multi",
        key=key,
        on_change=when_touched("letters", touched),
    )
    st.session_state.touch = when_touched("letters", touched)


def keys(app: AppTest) -> list[str | None]:
    return [item.key for item in app.button_group]


def test_what_is_chosen_by_hand_keeps_the_widget() -> None:
    app = AppTest.from_function(page).run()
    app.button_group(key="letters").set_value(["b", "a"]).run()
    assert app.session_state.chosen == ["b", "a"]
    app.session_state.labels = "ABC"
    app.run()
    assert keys(app) == ["letters"]


def test_what_the_app_chooses_makes_another_and_the_old_one_is_not_heard() -> None:
    app = AppTest.from_function(page).run()
    app.session_state.chosen = ["c"]
    old = app.session_state.touch
    app.run()
    assert keys(app) == ["letters~1"]
    assert app.button_group(key="letters~1").value == ["c"]
    app.session_state.late = [old]
    app.run()
    assert app.session_state.chosen == ["c"]
    app.button_group(key="letters~1").set_value(["a"]).run()
    assert app.session_state.chosen == ["a"]
    assert keys(app) == ["letters~1"]
