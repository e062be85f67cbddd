"""`make bench`: what is measured, one after the other."""

from benchmarks import compiling, first_step, pages, saving, training

for benchmark in (pages, compiling, saving, training, first_step):
    benchmark.main()
    print()
