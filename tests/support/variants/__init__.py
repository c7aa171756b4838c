"""Every plain fixture under model scripts derived from its own.

``scripts``   what else the model could have said
``zygote``    processes that have AutoGen imported and fork for every run
``plays``     a program before and after, under one of these scripts
"""
