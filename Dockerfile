# The suite and all that it needs:
#   docker build --tag numpy-numba-jax .
#   docker run --rm numpy-numba-jax                                             a first look
#   docker run --rm --cpus 1.5 --memory 4g numpy-numba-jax pytest --benchmark-only
# What a container may use of processors and memory is respected, and stands in the result.
FROM python:3.13-slim

# A result says which commit it is of.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home suite \
    && install --directory --owner suite /suite /suite/.benchmarks
USER suite
WORKDIR /suite

ENV PATH=/suite/.venv/bin:$PATH
COPY --chown=suite requirements.txt .
RUN python -m venv .venv && .venv/bin/python -m pip install --no-cache-dir -q -r requirements.txt
COPY --chown=suite . .

# Results stay in a volume: docker run --volume results:/suite/.benchmarks ...
VOLUME /suite/.benchmarks
CMD ["pytest", "--quick"]
