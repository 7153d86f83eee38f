"""Where it is measured: hardware, CPUs, memory, libraries, and the settings that change a time."""
