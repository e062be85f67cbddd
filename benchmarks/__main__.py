"""`make bench`: what is measured, one after the other."""

from benchmarks import checking, compiling, first_step, load, pages, preview, saving, training

for benchmark in (pages, compiling, checking, preview, saving, training, first_step, load):
    benchmark.main()
    print()
