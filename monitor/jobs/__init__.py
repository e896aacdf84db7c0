"""The job queue: what runs, with which lock and retry. Jobs are rows beside the hits, deferred in the same transaction.

tick ──▶ crawl (lock = host, queueing_lock = source) ──▶ pipeline ──▶ deliver (back-off until accepted)
                                                            ├──▶ registration (lock = registry, at most some tries) ──▶ deliver
                                                            └──▶ investigate (lock = host, at most some tries) ──▶ deliver
tick ──▶ recheck (a hundred sites at once) ──▶ investigate those that have changed
tick ──▶ duty (what falls due by the clock: one job for each kind) ──▶ deliver
"""
