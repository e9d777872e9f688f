"""Pipelines over arrays, strings and generators."""
# ruff: noqa: B007, E731, F841  (written as such programs are)

import numpy as np
import tensorflow as tf

AUTOTUNE = tf.data.experimental.AUTOTUNE
x_train = np.arange(48, dtype="uint8").reshape(12, 2, 2)
y_train = np.arange(12) % 3


def preprocess(x, y):
    x = tf.cast(x, dtype=tf.float32) / 255.0
    x = tf.reshape(x, [-1, 4])
    y = tf.one_hot(y, depth=3)
    return x, y


def a():
    db = tf.data.Dataset.from_tensor_slices((x_train, y_train))
    db = db.map(lambda x, y: (tf.expand_dims(x, -1), tf.cast(y, tf.int32))).batch(5)
    for step, (x, y) in enumerate(db):
        print("a", step, tuple(x.shape), y.numpy().tolist())
    sample = next(iter(db))
    print("a", tuple(sample[0].shape), tuple(sample[1].shape))
    it = iter(db)
    first = next(it)
    second = next(it)
    print("a", second[1].numpy().tolist())


def b():
    ds = tf.data.Dataset.from_tensor_slices((x_train, y_train)).batch(4).map(preprocess)
    for x, y in ds:
        print("b", round(float(tf.reduce_sum(x)), 4), tuple(y.shape))
    print("b", len(ds), int(ds.cardinality()), tf.data.experimental.cardinality(ds).numpy())


def c():
    ds = tf.data.Dataset.from_tensor_slices({"image": x_train, "label": y_train})
    ds = ds.map(lambda item: {"image": tf.cast(item["image"], tf.float32), "label": item["label"]})
    for item in ds.batch(6):
        print("c", tuple(item["image"].shape), item["label"].numpy().tolist())
    ds = ds.map(lambda item: (item["image"], item["label"]))
    for image, label in ds.take(2):
        print("c", image.numpy().tolist(), label.numpy())


def window():
    ds = tf.data.Dataset.range(8).window(4, shift=2, drop_remainder=True)
    ds = ds.flat_map(lambda w: w.batch(4))
    ds = ds.map(lambda w: (w[:-1], w[-1:]))
    for x, y in ds.batch(2).prefetch(1):
        print("w", x.numpy().tolist(), y.numpy().tolist())
    series = tf.range(10, dtype=tf.float32)
    ds = tf.data.Dataset.from_tensor_slices(series)
    ds = (
        ds.window(5, shift=1, drop_remainder=True)
        .flat_map(lambda w: w.batch(5))
        .map(lambda w: (w[:-1], w[-1]))
    )
    for x, y in ds.batch(3):
        print("w", x.numpy().tolist(), y.numpy().tolist())


def generator():
    def gen():
        for i in range(5):
            yield np.full((i + 1,), i, "float32"), i

    ds = tf.data.Dataset.from_generator(gen, output_types=(tf.float32, tf.int32), output_shapes=([None], []))
    for x, y in ds.padded_batch(2, padded_shapes=([None], [])):
        print("g", x.numpy().tolist(), y.numpy().tolist())
    ds = tf.data.Dataset.from_generator(gen, (tf.float32, tf.int32))
    for x, y in ds.padded_batch(3, padded_shapes=([6], []), padding_values=(-1.0, 0)):
        print("g", x.numpy().tolist(), y.numpy().tolist())


def filters():
    ds = tf.data.Dataset.range(20).filter(lambda n: n % 3 == 0).map(lambda n: n * n)
    print("f", list(ds.as_numpy_iterator()))
    ds = tf.data.Dataset.range(6)
    print("f", [int(n) for n in ds.concatenate(tf.data.Dataset.range(10, 12))])
    print("f", int(ds.reduce(np.int64(0), lambda total, n: total + n)))
    for i, n in ds.enumerate(start=2):
        print("f", int(i), int(n))
    for pair in tf.data.Dataset.zip((ds, ds.map(lambda n: -n))).skip(4):
        print("f", int(pair[0]), int(pair[1]))
    print(
        "f",
        [
            int(n)
            for n in ds.interleave(
                lambda n: tf.data.Dataset.from_tensors(n).repeat(2), cycle_length=2, block_length=2
            )
        ],
    )
    print("f", [n.numpy().tolist() for n in ds.batch(4, drop_remainder=True).repeat(2)])
    print("f", [n.numpy().tolist() for n in ds.batch(4).unbatch().batch(3)])


def text():
    words = ["a b", "c d e", "f"]
    ds = tf.data.Dataset.from_tensor_slices(words)
    for w in ds:
        print("t", w.numpy())
    ds = ds.map(lambda s: tf.strings.length(s))
    print("t", [int(n) for n in ds])
    pairs = tf.data.Dataset.from_tensor_slices((words, [0, 1, 2])).batch(2)
    for texts, labels in pairs:
        print("t", texts.numpy()[0], labels.numpy().tolist(), tuple(texts.shape))


def gather():
    images = tf.convert_to_tensor(x_train, dtype=tf.float32)
    ds = tf.data.Dataset.from_tensor_slices(images).batch(6)
    for batch in ds:
        print("h", tuple(batch.shape), float(tf.reduce_mean(batch)))
    (x, y) = next(iter(tf.data.Dataset.from_tensor_slices((images, y_train)).batch(3)))
    print("h", tuple(x.shape), y.dtype == tf.int64)
    ds = tf.data.Dataset.from_tensor_slices((images, {"a": y_train, "b": y_train * 2}))
    for x, t in ds.batch(6).take(1):
        print("h", t["a"].numpy().tolist(), t["b"].numpy().tolist())
    ds = tf.data.Dataset.from_tensors((images[0], 1))
    for x, y in ds:
        print("h", tuple(x.shape), int(y))


def make_preprocess(training):
    def inner(x, y):
        x = tf.cast(x, tf.float32)
        if training:
            x = x * 2
        return x, y

    return inner


def scaled(factor, x, y):
    return tf.cast(x, tf.float32) * factor, y


def functions():
    from functools import partial

    ds = tf.data.Dataset.from_tensor_slices((x_train, y_train))
    for x, y in ds.map(make_preprocess(True)).batch(12):
        print("p", round(float(tf.reduce_sum(x)), 4))
    for x, y in ds.map(partial(scaled, 3.0), num_parallel_calls=AUTOTUNE).batch(12):
        print("p", round(float(tf.reduce_sum(x)), 4))
    double = lambda x, y: (x * 2, y)
    for x, y in ds.map(double).batch(12):
        print("p", int(tf.reduce_sum(tf.cast(x, tf.int64))))


for function in (a, b, c, window, generator, filters, text, gather, functions):
    function()
