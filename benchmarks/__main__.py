"""`make bench`: what is measured, one after the other."""

from benchmarks import compiling, first_step, load, pages, saving, training

for benchmark in (pages, compiling, saving, training, first_step, load):
    benchmark.main()
    print()
