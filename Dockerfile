# docker build -t guestpatch . && docker run --rm -v "$PWD:/workspace:ro" guestpatch check .
FROM python:3.13-slim-bookworm AS build
COPY . /source
RUN pip install --no-cache-dir --disable-pip-version-check --target /guestpatch /source

FROM python:3.13-slim-bookworm
COPY --from=build /guestpatch /guestpatch
# PYTHONSAFEPATH: nothing is imported from the folder that is checked.
ENV PYTHONPATH=/guestpatch PYTHONSAFEPATH=1 GUESTPATCH_CACHE_DIR=/tmp/guestpatch
RUN python -m compileall -q /guestpatch && python -m guestpatch version
USER 10001:10001
WORKDIR /workspace
ENTRYPOINT ["python", "-m", "guestpatch"]
CMD ["--help"]
