// Whether rows have a third coordinate, where the kernel is one for d <= 3 (the others take any d, and do not ask).
override SPACE: bool = false;
