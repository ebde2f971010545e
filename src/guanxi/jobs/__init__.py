"""Background work that survives everything: tasks, a lease table that queues them, workers and schedules.

A *task* is a function declared once with `@task`. Calling its `enqueue` writes a *job* in the caller's
transaction, so that work and cause are committed together or not at all. A *worker* leases a job, renews the
lease while it runs, and records how it ended; if the worker dies, the lease runs out and another worker takes
the job up again. Tasks must therefore be idempotent: they run at least once. What fails too often rests on the
*dead* list until somebody retries it. A *schedule* enqueues its task once per slot, however many workers run.
"""
