"""It watches: matters and subjects whose instant has come are judged, whoever sleeps; the rehearsal's clock; health."""
