"""The core of any participatory process. The modules at this level are the kernel every app may use."""
