"""Batches out of files, folders and generators of images."""
# ruff: noqa: B007, E741, PTH103, PTH118, PTH123  (written as such programs are)

import math
import os

import numpy as np
import tensorflow as tf
from PIL import Image
from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.utils import to_categorical

folder = "shapes"
for name in ("circle", "square", "tri"):
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    for i in range(4):
        Image.fromarray(np.full((6, 5, 3), 10 * i + len(name), "uint8")).save(
            os.path.join(folder, name, f"{i}.png")
        )
texts = "reviews"
for name in ("neg", "pos"):
    os.makedirs(os.path.join(texts, name), exist_ok=True)
    for i in range(3):
        with open(os.path.join(texts, name, f"{i}.txt"), "w") as file:
            file.write(f"{name} review number {i}")
x = np.arange(10 * 4 * 4 * 3, dtype="float32").reshape(10, 4, 4, 3)
y = np.arange(10)


class Batches(keras.utils.Sequence):
    def __init__(self, x, y, batch_size):
        super().__init__()
        self.x, self.y, self.batch_size = x, y, batch_size

    def __len__(self):
        return math.ceil(len(self.x) / self.batch_size)

    def __getitem__(self, idx):
        low = idx * self.batch_size
        high = min(low + self.batch_size, len(self.x))
        return self.x[low:high] / 2.0, to_categorical(self.y[low:high], 10)

    def on_epoch_end(self):
        print("epoch")


def sequence():
    batches = Batches(x, y, 4)
    print("s", len(batches))
    for i in range(len(batches)):
        a, b = batches[i]
        print("s", a.shape[0], float(np.sum(a)), np.argmax(np.asarray(b), axis=1).tolist())


def generators():
    datagen = ImageDataGenerator(rescale=1.0 / 255, featurewise_center=True)
    datagen.fit(x)
    flow = datagen.flow(x, y, batch_size=4, shuffle=False)
    print("g", len(flow), flow.n, flow.batch_size)
    for i, (a, b) in enumerate(flow):
        print("g", a.shape[0], round(float(np.sum(a)), 4), np.asarray(b).tolist())
        if i >= len(flow) - 1:
            break
    train = ImageDataGenerator(rescale=1.0 / 255, validation_split=0.25).flow_from_directory(
        folder, target_size=(6, 6), batch_size=5, class_mode="categorical", shuffle=False, subset="training"
    )
    print("g", train.class_indices, train.samples, len(train))
    a, b = next(train)
    print("g", a.shape[1:] == (6, 6, 3), round(float(np.sum(a)), 4), np.asarray(b).tolist())
    a, b = train[1]
    print("g", round(float(np.sum(a)), 4))


def folders():
    ds = keras.utils.image_dataset_from_directory(
        folder, shuffle=False, image_size=(6, 5), batch_size=5, label_mode="categorical"
    )
    print("d", ds.class_names, len(ds.file_paths))
    for a, b in ds:
        print("d", float(tf.reduce_sum(a)), b.numpy().tolist())
    train, val = keras.utils.image_dataset_from_directory(
        folder,
        image_size=(6, 5),
        batch_size=5,
        validation_split=0.25,
        subset="both",
        seed=1,
        label_mode="int",
    )
    print("d", len(train), len(val), sorted(int(label) for _, labels in val for label in labels))
    ds = keras.utils.text_dataset_from_directory(texts, batch_size=2, shuffle=False)
    for a, b in ds:
        print("d", a.numpy()[0], b.numpy().tolist())
    print("d", ds.class_names)
    ds = ds.map(lambda text, label: (tf.strings.length(text), label))
    for a, b in ds.take(1):
        print("d", a.numpy().tolist())


def series():
    data = np.arange(20, dtype="float32")
    ds = keras.utils.timeseries_dataset_from_array(
        data[:-3], data[3:], sequence_length=3, batch_size=4, sampling_rate=1
    )
    for a, b in ds.take(2):
        print("r", a.numpy().tolist(), b.numpy().tolist())
    ds = keras.preprocessing.timeseries_dataset_from_array(
        data.reshape(10, 2), None, sequence_length=4, sequence_stride=2, batch_size=3
    )
    for a in ds:
        print("r", a.shape[0], a.numpy().sum())
    padded = pad_sequences([[1, 2, 3], [4], [5, 6]], maxlen=4, padding="post", truncating="post", value=9)
    print("r", padded.tolist(), to_categorical([0, 2, 1]).tolist())


def records():
    def _bytes(value):
        return tf.train.Feature(bytes_list=tf.train.BytesList(value=[value]))

    def _int(value):
        return tf.train.Feature(int64_list=tf.train.Int64List(value=[value]))

    path = "some.tfrecord"
    with tf.io.TFRecordWriter(path) as writer:
        for i in range(5):
            image = np.full((2, 2), i, "uint8")
            example = tf.train.Example(
                features=tf.train.Features(feature={"image": _bytes(image.tobytes()), "label": _int(i)})
            )
            writer.write(example.SerializeToString())

    description = {
        "image": tf.io.FixedLenFeature([], tf.string),
        "label": tf.io.FixedLenFeature([], tf.int64, default_value=0),
    }

    def parse(record):
        example = tf.io.parse_single_example(record, description)
        image = tf.io.decode_raw(example["image"], tf.uint8)
        image = tf.reshape(image, (2, 2))
        return tf.cast(image, tf.float32) / 10.0, example["label"]

    ds = tf.data.TFRecordDataset([path]).map(parse, num_parallel_calls=4).batch(2)
    for a, b in ds:
        print("e", a.numpy().sum(), b.numpy().tolist())
    for raw in tf.data.TFRecordDataset(path).take(1):
        example = tf.train.Example()
        example.ParseFromString(raw.numpy())
        print("e", example.features.feature["label"].int64_list.value[0])


def files():
    names = tf.data.Dataset.list_files(folder + "/*/*.png", shuffle=False)
    for name in names.take(2):
        print("l", name.numpy().decode("utf-8")[-12:])

    def load(path):
        label = tf.strings.split(path, os.sep)[-2]
        image = tf.io.read_file(path)
        image = tf.image.decode_png(image, channels=3)
        image = tf.image.convert_image_dtype(image, tf.float32)
        return tf.image.resize(image, [4, 4]), label == "circle"

    for a, b in names.map(load).batch(4):
        print("l", a.shape[0], round(float(tf.reduce_sum(a)), 3), b.numpy().tolist())
    for line in tf.data.TextLineDataset(os.path.join(texts, "neg", "0.txt")):
        print("l", line.numpy())
    ds = tf.data.Dataset.from_tensor_slices((["a.png", "bb.png"], [0, 1]))
    ds = ds.map(lambda f, l: (tf.strings.join([f, "x"]), l))
    for f, l in ds:
        print("l", f.numpy(), l.numpy())


for function in (sequence, generators, folders, series, records, files):
    function()
