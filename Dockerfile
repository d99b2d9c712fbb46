# Three stages: pages, packages, and the small image that runs as nobody in particular. The versions are those that the
# tests ran with (tests/operation/test_images.py); `make pin-images` adds the digests.
FROM node:24.19.0-slim AS pages
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

FROM python:3.11.13-slim AS packages
WORKDIR /src
COPY requirements-dev.lock requirements.lock ./
COPY server/__init__.py server/bootstrap.py server/locks.py server/place.py server/trouble.py server/
# uv itself by the lock's hash, as on a laptop.
RUN python -m server.bootstrap uv > uv.lock && pip install --no-cache-dir --require-hashes -r uv.lock
RUN uv venv /venv && VIRTUAL_ENV=/venv uv pip sync --require-hashes requirements.lock

FROM python:3.11.13-slim
RUN useradd --system --uid 10001 --no-create-home stillnight
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PYTHONPATH=/app STILLNIGHT_ENV=production
WORKDIR /app
COPY --from=packages /venv /venv
COPY manage.py ./
COPY apps/ apps/
COPY server/ server/
COPY --from=pages /src/frontend/dist frontend/dist
# What is mounted here belongs to whom we run as.
RUN install -d -o stillnight -m 700 /ledger /backups /state
USER stillnight
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "4", "--respawn-failed-workers", "--no-ws", "--log-level", "warning", \
     "--log-config", "server/granian-log.json", "server.wsgi:application"]
