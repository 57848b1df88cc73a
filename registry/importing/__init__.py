"""Files of cases: their columns, their reading, and what each row would do; nothing writes."""
