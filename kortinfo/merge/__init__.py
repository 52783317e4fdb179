"""Tables become businesses with their history.

The steps, in the order they are called; each returns its table(s) and an account (``Step``):

1. :func:`~kortinfo.merge.register.join_registers` - several registers into one; units whose own
   municipality is not a home municipality leave. A unit that names no municipality (a portal
   row) stays, undecided.
2. :func:`~kortinfo.merge.traits.with_traits` - what a company lends its units, and what follows
   from a unit's sector code and legal form.
3. :func:`~kortinfo.merge.geocode.geocode` - points; a unit without a municipality takes the
   matched address's.
4. :func:`~kortinfo.merge.place.place` - parish by point; a municipality still missing is that of
   the postal district, where the district lies in one.
5. :func:`~kortinfo.merge.register.settle_home` - now that municipalities are known, the
   undecided units stay or leave, and the register follows.
6. :func:`~kortinfo.merge.identify.identify` - which business is each event about?
7. :func:`~kortinfo.merge.history.credit` - which units does each event count for?
8. :func:`~kortinfo.merge.job_ads.match_job_ads` - the same two questions about job ads.
"""
