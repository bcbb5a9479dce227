# The application for production. docker-compose.yml says how its processes are started.
FROM python:3.12-slim-bookworm AS packages
ENV UV_SYSTEM_CERTS=1
COPY mentoring/requirements/bootstrap.txt mentoring/requirements/prod.txt /requirements/
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements/bootstrap.txt \
    && /venv/bin/uv pip install --no-cache --compile-bytecode --require-hashes --python /venv/bin/python \
        -r /requirements/prod.txt \
    && /venv/bin/uv pip uninstall --python /venv/bin/python uv pip

FROM node:24-bookworm-slim AS scripts
ENV NODE_USE_SYSTEM_CA=1
WORKDIR /venv
COPY mentoring/requirements/package.json mentoring/requirements/package-lock.json mentoring/requirements/.npmrc ./
RUN npm ci --loglevel=error

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /tmp app \
    && install --directory --owner app --group app /srv/media /srv/static
COPY --from=packages /venv /venv
COPY --from=scripts /venv/node_modules /venv/node_modules
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MENTORING_BOOTSTRAP=0 \
    MEDIA_ROOT=/srv/media \
    STATIC_ROOT=/srv/static
WORKDIR /app
COPY manage.py ./
COPY mentoring mentoring
COPY programs programs
COPY applicants applicants
COPY matching matching
COPY sessions_app sessions_app
COPY templates templates
COPY static static
RUN python manage.py prepare --files
USER app
EXPOSE 8000
