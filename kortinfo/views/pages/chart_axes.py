"""Axes of charts, in the app's language: months by their names, shares in per cent."""

import datetime as dt

import altair as alt

from kortinfo.texts import date, number, percent


def day_axis(language: str) -> alt.Axis:
    """Return an axis of days that names months as the app does ("nov. 2026")."""
    names = [date(dt.date(2000, month, 1), language).split(" ")[1] for month in range(1, 13)]
    told = f"{names}[month(datum.value)] + ' ' + year(datum.value)"
    return alt.Axis(title=None, labelExpr=told, tickCount=6)


def share_axis(title: str | None, language: str, *, decimals: int = 0) -> alt.Axis:
    """Return an axis of shares of 1, told in per cent as the app tells them."""
    sign = percent(0, language).removeprefix("0")
    point = percent(0, language, decimals=1)[1]
    told = f"replace(format(datum.value * 100, '.{decimals}f'), '.', '{point}') + '{sign}'"
    return alt.Axis(title=title, labelExpr=told)


def count_axis(title: str | None, language: str) -> alt.Axis:
    """Return an axis of whole numbers, with thousands parted as the app parts them."""
    mark = number(1000, language)[1]
    told = f"replace(format(datum.value, ',.0f'), regexp(',', 'g'), '{mark}')"
    return alt.Axis(title=title, labelExpr=told, tickMinStep=1)
