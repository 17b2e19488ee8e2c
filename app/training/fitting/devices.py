"""Several devices for one training, by Keras's own distribution API: each takes a part of every batch."""

from app.errors import LaboratoryError

ALL = "all"


def use_devices(names: str) -> None:
    """Let what is built from now on train on these devices: `all`, or names by commas; none for one device.

    Raises LaboratoryError where Keras's backend cannot, or has no such device.
    """
    if not names:
        return
    import keras

    if keras.backend.backend() != "jax":
        raise LaboratoryError(
            f"devices: expected KERAS_BACKEND=jax, the backend on which Keras shares out batches, "
            f"received {keras.backend.backend()}"
        )
    present = keras.distribution.list_devices()
    wanted = present if names == ALL else [name.strip() for name in names.split(",")]
    unknown = [name for name in wanted if name not in present]
    if unknown:
        raise LaboratoryError(
            f"devices: expected some of {', '.join(present)}, received {', '.join(unknown)}"
        )
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=wanted))


def refuse_uneven(batch_size: int) -> None:
    """Raise LaboratoryError unless every device can take an equal part of a batch."""
    import keras

    distribution = keras.distribution.distribution()
    devices = distribution.device_mesh.devices.size if distribution else 1
    if batch_size % devices:
        raise LaboratoryError(
            f"batch size: expected a multiple of {devices}, the devices, received {batch_size}"
        )
