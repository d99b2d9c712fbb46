# Three stages: pages, packages, and the small image that runs as nobody in particular.
FROM node:24-slim AS pages
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim AS packages
RUN pip install --no-cache-dir uv
COPY requirements.lock .
RUN uv venv /venv && VIRTUAL_ENV=/venv uv pip sync --require-hashes requirements.lock

FROM python:3.13-slim
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
