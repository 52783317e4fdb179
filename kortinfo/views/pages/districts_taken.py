"""Districts and rounds taken along as a workbook, in somebody's name."""

import streamlit as st

from kortinfo import tables
from kortinfo.cpr import mask_cpr
from kortinfo.errors import KortinfoError
from kortinfo.exports.about import About
from kortinfo.exports.districts_file import write_districts
from kortinfo.exports.record import Taken, query_of, record_export
from kortinfo.selection import in_words, population_in_words
from kortinfo.selection.default import default_selection
from kortinfo.texts import text
from kortinfo.views.pages import logbook_access
from kortinfo.views.pages.districts_held import Work
from kortinfo.views.pages.visits_held import Shown
from kortinfo.views.pages.words import literal

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(shown: Shown, work: Work) -> None:
    """Show the button; nothing goes out that cannot be logged."""
    language, settings = shown.language, shown.settings
    try:
        logbook_access.logbook(settings)
    except KortinfoError as error:
        st.error(literal(error.message(language)))
        return
    who = logbook_access.who()
    about = _about(shown, work)

    def made() -> bytes:
        # Runs when the button is pressed, outside any session: what it needs is at hand.
        which, rounds = 0, None
        if work.rounds is not None:
            which, _, rounds = work.rounds
        content = write_districts(
            work.made,
            work.team.names,
            shown.prepared.businesses.set_index(tables.UNIT_ID),
            about=about,
            language=language,
            rounds=rounds,
            whose=(work.team.names[which],),
        )
        entry = Taken(
            kind="districts_xlsx",
            words=text("districts.log", language, words=about.selection),
            query=query_of(work.selection, settings),
            rows=len(work.made.of),
        )
        book = logbook_access.logbook(settings)
        record_export(book, entry, who=who, at=logbook_access.now())
        return content

    st.download_button(
        text("districts.take", language),
        data=made,
        file_name=f"{text('districts.file', language)}-{shown.snapshot.as_of.isoformat()}.xlsx",
        mime=_XLSX,
        key="districts_xlsx",
        on_click="ignore",
        icon=":material/table:",
    )


def _about(shown: Shown, work: Work) -> About:
    default = default_selection(shown.settings.population)
    words = in_words(
        work.selection, titles=shown.prepared.titles, language=shown.language, default=default
    )
    left_out = dict(work.lot.left_out)
    return About(
        selection=mask_cpr(words),
        as_of=shown.snapshot.as_of,
        population=population_in_words(work.selection.population, language=shown.language),
        snapshot=shown.snapshot.folder.name,
        unit=shown.settings.name,
        source=text("exports.source", shown.language),
        left_out_protected=left_out.get("protected", 0),
        left_out_insolvent=left_out.get("insolvent", 0),
    )
