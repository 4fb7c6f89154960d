# The program in a container: not root, and nothing to write to but /data and /keys. docker-compose.yml runs it with PostgreSQL and a proxy.
# Alone it wants to know how its callers get https: set TRUSTED_PROXY, or TLS_CERT and TLS_KEY.

FROM rust:1.95-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential perl && rm -rf /var/lib/apt/lists/*
WORKDIR /build
# benches and tests only because Cargo.toml names them.
COPY Cargo.toml Cargo.lock askama.toml ./
COPY benches benches
COPY tests tests
COPY migrations migrations
COPY src src
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin framsteg \
    && install -d -o framsteg -g framsteg -m 0700 /data /keys
COPY --from=build /build/target/release/framsteg /usr/local/bin/framsteg
COPY survey-definitions /usr/share/framsteg/survey-definitions
ENV DATA_DIR=/data \
    DEFINITIONS_DIR=/usr/share/framsteg/survey-definitions \
    KEY_FILE=/keys/framsteg.key \
    LISTEN=0.0.0.0:8080
USER framsteg
WORKDIR /data
VOLUME /data /keys
EXPOSE 8080
ENTRYPOINT ["framsteg"]
CMD ["serve"]
