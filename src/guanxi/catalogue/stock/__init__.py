"""Stock: what is where, what is promised to whom, and the ledger of what came and went (S-04).

What other packages call; all is keyword-only and atomic, quantities are positive, in units of the product:

- `reserving.keep(origin=, wanted={product: quantity}, store=, at=)` lets a record have exactly so much reserved;
  `reserving.reserve(product=, quantity=, store=, origin=, at=)` adds to it, `reserving.release(origin=, at=)` ends it.
- `booking.take_out(product=, quantity=, store=, origin=, by=, at=, kind=, reason=)` lets goods go, first those that
  are reserved for the origin; `booking.take_out_reserved(origin=, by=, at=)` lets go all that it holds;
  `booking.take_in(…)` takes goods in, and serves who waits for them.
- `counting.count`, `counting.move`, `counting.write_off` set the book right.

A store of None means: where it is reserved for the origin, else where there is most. The origin is `Origin.of(record)`.
What cannot be had raises `Shortage`, a ValidationError that names the product and what is there. A product of which
no stock is kept is no matter: nothing happens, and None is answered.
"""
