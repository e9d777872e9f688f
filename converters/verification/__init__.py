"""After a conversion: both sides run on the same random inputs, and how far apart they are is said."""
