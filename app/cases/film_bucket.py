"""Films in a store that speaks S3: Amazon's, MinIO, Ceph. An object is there whole or not at all.

Credentials are those of the usual places of AWS's tools (`AWS_ACCESS_KEY_ID` and so on).
"""

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, parse_qs

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from app.errors import ConfigurationError, StorageError

_PATIENCE = Config(connect_timeout=5, read_timeout=10, retries={"max_attempts": 2, "mode": "standard"})
_ABSENT = ("NoSuchKey", "404")
_OPTIONS = {"endpoint": "endpoint_url", "region": "region_name"}
_log = logging.getLogger("pneumoscope.cases")


class FilmBucket:
    """Objects of a bucket below a prefix.

    options: of boto3's client. Each process has a client of its own: connections do not
    survive a fork.
    """

    def __init__(self, bucket: str, prefix: str, **options: str) -> None:
        self._bucket, self._prefix, self._options = bucket, prefix, options
        self._clients: dict[int, Any] = {}
        self._lock = threading.Lock()

    @classmethod
    def open(cls, address: SplitResult) -> "FilmBucket":
        """Return the store of `s3://bucket/prefix?endpoint=…&region=…`; raises ConfigurationError."""
        query = parse_qs(address.query)
        if not query.keys() <= _OPTIONS.keys():
            raise ConfigurationError(
                f"STORAGE_URL: expected no query but {' and '.join(_OPTIONS)}, received {address.query!r}"
            )
        prefix = address.path.strip("/")
        options = {_OPTIONS[name]: values[-1] for name, values in query.items()}
        return cls(address.netloc, f"{prefix}/" if prefix else "", **options)

    def write(self, name: str, data: bytes | memoryview) -> None:
        """Keep bytes under a name; the store answers when it has them."""
        with _answering():
            self._client().put_object(Bucket=self._bucket, Key=self._prefix + name, Body=bytes(data))

    def read(self, name: str) -> bytes:
        """Return the bytes; raises FileNotFoundError."""
        with _answering():
            found = self._client().get_object(Bucket=self._bucket, Key=self._prefix + name)
            return bytes(found["Body"].read())

    def remove(self, name: str) -> None:
        """Remove a name."""
        with _answering():
            self._client().delete_object(Bucket=self._bucket, Key=self._prefix + name)

    def names(self) -> Iterator[str]:
        """Yield every name there is."""
        with _answering():
            pages = self._client().get_paginator("list_objects_v2")
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                yield from (each["Key"].removeprefix(self._prefix) for each in page.get("Contents", ()))

    def _client(self) -> Any:
        with self._lock:
            if os.getpid() not in self._clients:
                session = boto3.session.Session()
                self._clients = {os.getpid(): session.client("s3", config=_PATIENCE, **self._options)}
            return self._clients[os.getpid()]


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _ABSENT:
            raise FileNotFoundError from error
        _log.error("the bucket of films does not serve: %s", code)
        raise StorageError from error
    except (BotoCoreError, OSError) as error:  # reading a body ends in the errors of its connection
        _log.error("the bucket of films does not serve: %s", type(error).__name__)
        raise StorageError from error
