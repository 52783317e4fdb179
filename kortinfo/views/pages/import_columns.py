"""Which column of a file is which of our fields: shown with how sure it is, and corrected."""

import streamlit as st

from kortinfo.loaders.preview import FieldSeen, Preview
from kortinfo.settings import Source
from kortinfo.text import escape
from kortinfo.texts import text
from kortinfo.views.pages import import_words
from kortinfo.views.pages.section import section_html
from kortinfo.views.pages.words import literal, shortened

_A_ROW = 3


def choose_columns(source: Source, seen: Preview, *, key: str, language: str) -> Source:
    """Show a box a field with the column taken for it; return the source as it was corrected.

    Args:
        source: how the file is read now.
        seen: the file, read so.
        key: tells this file and source from others; choices of another are not taken over.
        language: "da" or "en".
    """
    title, about = text("imports.columns", language), text("imports.columns_about", language)
    st.html(section_html(title, about, rank=3))
    options = ["", *dict.fromkeys(filter(None, seen.headings))]
    of = f"{key}_{seen.sheet}_{seen.header_row}_{seen.encoding}_{seen.separator}"
    chosen: dict[str, str] = {}
    for start in range(0, len(seen.fields), _A_ROW):
        boxes = st.columns(_A_ROW)
        for box, field in zip(boxes, seen.fields[start : start + _A_ROW], strict=False):
            with box:
                chosen[field.name] = _box(field, options, key=of, language=language)
    unused = import_words.unused(seen, language)
    if unused:
        st.html(f'<p class="ki-note">{escape(unused)}</p>')
    if all(chosen[field.name] == field.heading for field in seen.fields):
        return source
    # All of them, so that the file is read as the boxes say and not otherwise.
    return source.model_copy(update={"columns": chosen})


def _box(field: FieldSeen, options: list[str], *, key: str, language: str) -> str:
    chosen = st.selectbox(
        import_words.field(field.name, language),
        options,
        index=options.index(field.heading) if field.heading in options else 0,
        format_func=lambda name: (
            # A list shows its choices as they are: it knows no Markdown.
            shortened(" ".join(name.split())) if name else text("imports.not_there", language)
        ),
        key=f"import_column_{key}_{field.name}",
    )
    if chosen == field.heading:
        st.caption(literal(import_words.about_field(field, language)))
    return chosen
