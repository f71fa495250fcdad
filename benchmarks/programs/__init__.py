"""Small programs that the benchmarks start beside SOTUI or around it."""
