"""The large Danish bridges and tunnels: where land hangs together though areas show water.

Positions are general geographic knowledge, rounded to a few hundred metres; what is shorter
than 300 m needs no line here, since such water is no water to `kortinfo.routes.water`. Ferries are
left out: their times are a municipality's to set (``travel.links``).
"""

from kortinfo.settings_routes import Link, Mode

_MOTOR: tuple[Mode, ...] = ("car", "bus")
_ALL: tuple[Mode, ...] = ("car", "bicycle", "walk", "bus")


def _bridge(
    title: str,
    one: tuple[float, float],
    other: tuple[float, float],
    modes: tuple[Mode, ...] = _ALL,
) -> Link:
    return Link(title=title, ends=(one, other), modes=modes)


DANISH_BRIDGES: tuple[Link, ...] = (
    _bridge("Limfjordsbroen", (57.0535, 9.9195), (57.0580, 9.9205)),
    _bridge("Limfjordstunnelen", (57.0558, 9.9599), (57.0579, 9.9558), _MOTOR),
    _bridge("Aggersundbroen", (56.9975, 9.2900), (57.0035, 9.2960)),
    _bridge("Vilsundbroen", (56.8825, 8.6270), (56.8830, 8.6420)),
    _bridge("Sallingsundbroen", (56.7397, 8.8309), (56.7364, 8.8503)),
    _bridge("Oddesundbroen", (56.5790, 8.5500), (56.5840, 8.5620)),
    _bridge("Vejlefjordbroen", (55.6920, 9.6180), (55.7060, 9.6220), _MOTOR),
    _bridge("Lillebæltsbroen (1935)", (55.5140, 9.7020), (55.5150, 9.7230)),
    _bridge("Lillebæltsbroen (1970)", (55.5130, 9.7330), (55.5190, 9.7580), _MOTOR),
    _bridge("Storebæltsforbindelsen", (55.3120, 10.8350), (55.3480, 11.1050), _MOTOR),
    _bridge("Svendborgsundbroen", (55.0440, 10.6020), (55.0370, 10.6100)),
    _bridge("Siøsundbroen", (54.9800, 10.6700), (54.9640, 10.6920)),
    _bridge("Langelandsbroen", (54.9540, 10.7050), (54.9430, 10.7290)),
    _bridge("Kronprins Frederiks Bro", (55.8340, 12.0530), (55.8350, 12.0460)),
    _bridge("Storstrømsbroen", (54.9840, 11.8810), (54.9600, 11.8510)),
    _bridge("Farøbroen til Sjælland", (54.9690, 11.9990), (54.9560, 11.9920), _MOTOR),
    _bridge("Farøbroen til Falster", (54.9345, 11.9940), (54.9325, 11.9800), _MOTOR),
    _bridge("Dronning Alexandrines Bro", (54.9930, 12.1610), (54.9860, 12.1680)),
    _bridge("Rømødæmningen", (55.1510, 8.6620), (55.1330, 8.5660)),
)
