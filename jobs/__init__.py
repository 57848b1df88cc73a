"""Job rows: the queue of which Celery is the bell."""
