# Pneumoscope's server. Build: docker build -t pneumoscope .
# Run: docker run -p 5001:5000 pneumoscope (hardened: docs/deployment.md)

FROM python:3.11-slim AS build

# A virtual environment without pip: what serves need not install.
RUN python -m venv --without-pip /venv
WORKDIR /build
COPY requirements.txt ./
# TensorFlow's C++ headers and libclang, 350 MB, serve only those who extend it.
RUN pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes -r requirements.txt \
    && rm -rf /venv/lib/python3.11/site-packages/tensorflow/include \
              /venv/lib/python3.11/site-packages/clang

# Readable for the serving user, whatever the umask of the checkout; bytecode, because nothing
# can be written later.
COPY model_store /model_store
COPY sbom.json /sbom/
RUN chmod -R a+rX /model_store /sbom
WORKDIR /app
COPY LICENSE wsgi.py gunicorn.conf.py ./
COPY templates templates
COPY static static
COPY app app
RUN chmod -R a+rX . && python -m compileall -q app wsgi.py


FROM python:3.11-slim

# The two thresholds fix glibc's own, which otherwise grow: what large films took goes back to the
# system after the answer, and a few MiB stay for the next film (measured: docs/deployment.md).
# MALLOC_ARENA_MAX: many threads wait, few work, and an arena for each would only hold memory
# (docs/performance.md).
# A container's log is read by machines.
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HOME=/tmp \
    INSTANCE_PATH=/data \
    LOG_FORMAT=json \
    MALLOC_TRIM_THRESHOLD_=4194304 \
    MALLOC_MMAP_THRESHOLD_=3145728 \
    MALLOC_ARENA_MAX=2

# No name in /etc/passwd is needed. The volume takes over the owner of the folder, and stays
# writable where the root file system is read-only.
RUN install -d -o 10001 -g 10001 -m 700 /data
VOLUME /data

COPY --from=build /venv /venv
WORKDIR /app
COPY --from=build /model_store model_store
COPY --from=build /app .
# What is in it, as CycloneDX: `make sbom` writes it from the pins above, a test holds it to them.
COPY --from=build /sbom /usr/share/doc/pneumoscope

LABEL org.opencontainers.image.title="Pneumoscope" \
      org.opencontainers.image.description="Pneumonia probability and evidence map from a chest radiograph" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-4.0" \
      org.opencontainers.image.base.name="docker.io/library/python:3.11-slim"

USER 10001:10001
EXPOSE 5000

# Ready means: the model is loaded and passed its self-test. http.client knows no proxy.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import http.client as h, os, sys; c = h.HTTPConnection('127.0.0.1', int(os.environ.get('PORT', '5000')), timeout=4); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]

CMD ["gunicorn", "-c", "gunicorn.conf.py", "wsgi:app"]
