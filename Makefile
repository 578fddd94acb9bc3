# make shell   build, load the example facts, open the shell on them
# make test    build and run every test but those that take minutes, which make test-slow runs
# make bench   build and run the benchmarks
# make race    race Tercet with its peers: RACE_TRIPLES (10000000), RACE_PEERS, RACE_QUERIES choose (benchmarks/race/README.md)
# make race-growth   race Tercet alone on graphs of RACE_SIZES triples: its curves join the results of the next race
# make fuzz    build the fuzz targets, run each for TERCET_FUZZ_SECONDS (60)
# Only the shell reads standard input. The rest of the work is CMake's: see CMakePresets.json.

BUILD := build/release
EXAMPLE := $(BUILD)/yangtze.db

.PHONY: shell test test-slow test-asan test-tsan test-tiny bench race race-growth fuzz build packages format clean

shell: build $(EXAMPLE).loaded
	@exec $(BUILD)/tercet --welcome examples/welcome.txt $(EXAMPLE)

# Loaded again when the facts or the program changed, for another program may have another format.
$(EXAMPLE).loaded: examples/yangtze.facts $(BUILD)/tercet
	@rm -rf $(EXAMPLE) && $(BUILD)/tercet load --quiet $(EXAMPLE) examples/yangtze.facts >&2 && touch $@

$(BUILD)/tercet: build ;

test: packages
	@.ci/build release >&2
	@ctest --preset release

test-slow: packages
	@.ci/build release random_slow_test >&2
	@ctest --preset slow

test-asan: packages
	@.ci/build asan >&2
	@ctest --preset asan

test-tsan: packages
	@.ci/build tsan threads_tests >&2
	@ctest --preset tsan -L threads

test-tiny: packages
	@.ci/build tiny >&2
	@ctest --preset tiny

bench: packages
	@.ci/build release >&2
	@for program in $(BUILD)/benchmarks/*_bench; do $$program || exit 1; done

RACE_TRIPLES ?= 10000000
RACE_FLAGS ?=

race: packages
	@.ci/packages python3 python3-venv zstd >&2
	@.ci/build release tercet_race tercet-generate >&2
	@python3 benchmarks/race/race.py --build build/race --tercet $(BUILD)/benchmarks/tercet_race --generate $(BUILD)/tercet-generate \
	  --triples $(RACE_TRIPLES) --peers "$(RACE_PEERS)" --queries "$(RACE_QUERIES)" --watdiv ../shared/benchmarks/watdiv $(RACE_FLAGS)

RACE_SIZES ?= 1000000,10000000,100000000

race-growth: packages
	@.ci/packages python3 >&2
	@.ci/build release tercet_race tercet-generate >&2
	@python3 benchmarks/race/growth.py --build build/race --tercet $(BUILD)/benchmarks/tercet_race --generate $(BUILD)/tercet-generate \
	  --sizes "$(RACE_SIZES)"

fuzz:
	@.ci/packages clang-14 libclang-rt-14-dev >&2
	@.ci/fuzz

build: packages
	@.ci/build release tercet_shell >&2 </dev/null

packages:
	@.ci/packages >&2 </dev/null

format:
	@git ls-files '*.h' '*.hpp' '*.cpp' | xargs clang-format-14 -i

clean:
	rm -rf build
