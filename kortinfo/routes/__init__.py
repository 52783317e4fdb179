"""Which visits, in which order: worth, travel times, the search, plans, districts and rounds.

Works without the app. A plan is made by `kortinfo.routes.planning`; the search below it
(`search`, over a `Problem`) knows neither names nor maps.
"""
