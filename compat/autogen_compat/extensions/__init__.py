"""Where code runs that is executed without a ``work_dir``, as in 0.2."""
