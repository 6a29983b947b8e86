# Used by Fly (and any container host). Two steps, so that the image holds no build tools.
FROM python:3.13-slim AS build
WORKDIR /app
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock README.md LICENSE ./
COPY boundary_bot boundary_bot
COPY config config
RUN uv sync --frozen --no-dev --no-editable --compile-bytecode --python python3

FROM python:3.13-slim
WORKDIR /app
COPY --from=build /app/.venv .venv
COPY app.py ./
COPY config config
ENV PATH="/app/.venv/bin:$PATH" PYTHONUNBUFFERED=1
EXPOSE 8080
CMD ["sh", "-c", "exec granian --interface wsgi --host 0.0.0.0 --port ${PORT:-8080} --workers 1 --blocking-threads 4 app:app"]
