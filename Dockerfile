# syntax=docker/dockerfile:1
# LabFlow as one image; what it does is its command: web, portal, api, worker, migrate (or any other `labflow` command).
#
#   docker build --tag labflow:local .
#
# Reproducible: the base is named by version (pin it by digest with --build-arg BASE=…@sha256:…), Python packages come by hash from
# requirements.lock, JavaScript packages from reflex.lock/. SBOM: docker buildx build --sbom=true --provenance=true …
ARG BASE=python:3.12.12-slim-bookworm

# ── the packages of production, without those that only build and test ────────────────────────────────────────────
FROM ${BASE} AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
COPY bin/bootstrap.lock requirements.image.lock ./
RUN python -m venv /opt/labflow/venv \
    && python -m pip install --no-deps --require-hashes --only-binary :all: -r bootstrap.lock \
    && uv pip install --python /opt/labflow/venv/bin/python --no-deps --require-hashes -r requirements.image.lock

# ── the pages, built with everything that building needs; nothing of this stage but the pages goes on ─────────────
FROM ${BASE} AS pages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /opt/labflow/app
COPY bin/bootstrap.lock requirements.lock ./
RUN python -m venv /opt/labflow/venv \
    && python -m pip install --no-deps --require-hashes --only-binary :all: -r bootstrap.lock \
    && uv pip install --python /opt/labflow/venv/bin/python --no-deps --require-hashes -r requirements.lock
COPY . .
RUN LABFLOW_HOME=/tmp/labflow /opt/labflow/venv/bin/python -m labflow.cli.main build \
    && rm -rf .web/node_modules

# ── what runs ─────────────────────────────────────────────────────────────────────────────────────────────────────
FROM ${BASE} AS labflow
LABEL org.opencontainers.image.title="LabFlow" \
      org.opencontainers.image.description="Laboratory information management system" \
      org.opencontainers.image.licenses="Apache-2.0"
RUN groupadd --gid 10001 labflow \
    && useradd --uid 10001 --gid labflow --no-create-home --home-dir /var/lib/labflow --shell /usr/sbin/nologin labflow \
    && install --directory --owner=labflow --group=labflow --mode=0750 /var/lib/labflow
COPY --from=packages /opt/labflow/venv /opt/labflow/venv
WORKDIR /opt/labflow/app
COPY alembic.ini rxconfig.py pyproject.toml requirements.lock bunfig.toml ./
COPY reflex.lock reflex.lock
COPY alembic alembic
COPY assets assets
COPY labflow labflow
COPY --from=pages /opt/labflow/app/.web .web
RUN /opt/labflow/venv/bin/python -m compileall -q labflow /opt/labflow/venv
# The root file system is read-only when it runs: what LabFlow writes goes to LABFLOW_HOME, a volume, and /tmp, in memory.
ENV PATH=/opt/labflow/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LABFLOW_MODE=production \
    LABFLOW_HOME=/var/lib/labflow \
    LABFLOW_HOST=0.0.0.0
USER 10001:10001
VOLUME ["/var/lib/labflow"]
EXPOSE 3000 3001 4000
# Asks whatever runs here: each process knows by its own command what being well means.
HEALTHCHECK --interval=15s --timeout=5s --start-period=40s --retries=3 CMD ["labflow", "health"]
ENTRYPOINT ["labflow"]
CMD ["web"]
