"""An application as tutorials write it, on the same weights: what the product is measured beside.

`model.predict`, an eager gradient tape on a second pass, a full-size jet overlay as PNG in the
answer. No gate, no calibration, no limits. It speaks just enough of the product's API for
`benchmarks.load` to ask it: `gunicorn -c /dev/null --threads 8 benchmarks.usual_app:app`.
"""

import base64
import io

import cv2
import keras
import numpy as np
from flask import Flask, Response, jsonify, request
from PIL import Image

from app.config import Settings
from app.models.store import KERAS_FILE, ModelStore
from benchmarks.usual_recipe import UsualRecipe

SIDE = 224

app = Flask(__name__)
store = ModelStore(Settings().model_store)
manifest = store.manifest()
model = keras.saving.load_model(store.folder / manifest.identity / KERAS_FILE, compile=False)
recipe = UsualRecipe(model, manifest.evidence.layer)


@app.post("/api/v1/diagnoses")
def judge() -> tuple[Response, int]:
    """Judge the film of the field `image`."""
    film = np.asarray(Image.open(io.BytesIO(request.files["image"].read())).convert("L"))
    small = np.asarray(Image.fromarray(film).resize((SIDE, SIDE)), dtype=np.float32) / 255
    batch = ((small - small.mean()) / small.std())[np.newaxis, :, :, np.newaxis]
    probabilities = keras.ops.softmax(model.predict(batch, verbose=0)).numpy()[0]
    heat = cv2.resize(recipe.heat(batch, (SIDE, SIDE)), (film.shape[1], film.shape[0]))
    colours = cv2.applyColorMap((heat * 255).astype(np.uint8), cv2.COLORMAP_JET)
    overlay = cv2.addWeighted(colours, 0.4, cv2.cvtColor(film, cv2.COLOR_GRAY2BGR), 0.6, 0)
    picture = base64.b64encode(cv2.imencode(".png", overlay)[1].tobytes()).decode()
    return jsonify(probability=round(float(1 - probabilities[0]), 6), overlay=picture), 201


@app.get("/healthz")
@app.get("/readyz")
def ready() -> str:
    """Say that it runs: the model is loaded at import."""
    return "ok"
