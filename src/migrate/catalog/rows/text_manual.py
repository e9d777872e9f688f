"""Text models and feature columns that stay with the user: what each is, and what to write in its place.

https://keras.io/keras_hub/ and https://www.tensorflow.org/api_docs/python/tf/feature_column
"""

from migrate.catalog.model import Manual

HUB = "it belongs to KerasHub (formerly KerasNLP), which is a package of its own with models of its own"
COLUMNS = (
    "feature columns describe inputs for Estimators and DenseFeatures, which neither Keras 3 nor PyTorch have"
)
TEXT = "TensorFlow Text has no counterpart of its own in PyTorch: text is prepared in Python"
ADDONS = "TensorFlow Addons has ended, and PyTorch has no decoder loop of this kind"

LAYERS = (
    (
        "TokenAndPositionEmbedding",
        "two torch.nn.Embedding, of the vocabulary and of the positions, added in forward: "
        "self.tokens(x) + self.positions(torch.arange(x.shape[1], device=x.device)); with mask_zero=True also hand "
        "x != 0 on as the mask",
    ),
    (
        "TransformerEncoder",
        "torch.nn.TransformerEncoderLayer(d_model, nhead=num_heads, dim_feedforward=intermediate_dim, "
        "dropout=dropout, layer_norm_eps=1e-5, batch_first=True, norm_first=normalize_first); its masks are True where "
        "attention is "
        "forbidden, Keras's where it is allowed",
    ),
    (
        "TransformerDecoder",
        "torch.nn.TransformerDecoderLayer(d_model, nhead=num_heads, dim_feedforward=intermediate_dim, "
        "batch_first=True) with tgt_mask=torch.nn.Transformer.generate_square_subsequent_mask(steps) and "
        "tgt_is_causal=True; without an "
        "encoder sequence it is torch.nn.TransformerEncoderLayer with that mask",
    ),
    (
        "PositionEmbedding",
        "torch.nn.Parameter(torch.empty(sequence_length, features)), initialised as the source's, added to x in "
        "forward as self.positions[: x.shape[1]]",
    ),
    (
        "SinePositionEncoding",
        "a buffer of sines and cosines of position / 10000 ** (2 i / features), interleaved, added in forward",
    ),
    (
        "StartEndPacker",
        "in the dataset: [start_value, *ids[: sequence_length - 2], end_value], filled with pad_value, e.g. by "
        "torch.nn.functional.pad",
    ),
    (
        "TokenEmbedding",
        "torch.nn.Embedding; with tie_weights project by torch.nn.functional.linear(x, embedding.weight)",
    ),
    (
        "MultiSegmentPacker",
        "in the dataset: concatenate the segments with their separators, and keep the segment ids",
    ),
    (
        "FNetEncoder",
        "a module with torch.fft.fft2(x).real in the attention's place, LayerNorm and two Linear",
    ),
)

ROWS = (
    *(
        Manual(
            source=f"keras_nlp.layers.{name}", aliases=(f"keras_hub.layers.{name}",), note=HUB, advice=advice
        )
        for name, advice in LAYERS
    ),
    Manual(
        source="keras_nlp.tokenizers.WordPieceTokenizer",
        aliases=("keras_hub.tokenizers.WordPieceTokenizer",),
        note=HUB,
        advice="tokenizers.BertWordPieceTokenizer(vocab, lowercase=...) of the package `tokenizers`, or "
        "transformers.BertTokenizerFast(vocab_file), in the dataset",
    ),
    Manual(
        source="keras_nlp.tokenizers.compute_word_piece_vocabulary",
        aliases=("keras_hub.tokenizers.compute_word_piece_vocabulary",),
        note=HUB,
        advice="tokenizers.BertWordPieceTokenizer().train_from_iterator(texts, vocab_size=..., special_tokens=...); "
        "its vocabulary is another one, so weights of embeddings do not carry over: to keep them, save the source's "
        "vocabulary and load it",
    ),
    Manual(
        source="keras_nlp.tokenizers.SentencePieceTokenizer",
        aliases=("keras_hub.tokenizers.SentencePieceTokenizer",),
        note=HUB,
        advice="sentencepiece.SentencePieceProcessor(model_file=...).encode(text), which is what the layer calls",
    ),
    Manual(
        source="keras_nlp.tokenizers.BytePairTokenizer",
        aliases=("keras_hub.tokenizers.BytePairTokenizer",),
        note=HUB,
        advice="tokenizers.ByteLevelBPETokenizer(vocab, merges) of the package `tokenizers`",
    ),
    Manual(
        source="keras_nlp.metrics.RougeN",
        aliases=("keras_hub.metrics.RougeN",),
        note=HUB,
        advice="torchmetrics.text.ROUGEScore(rouge_keys=f'rouge{order}'), update(predictions, references)",
    ),
    Manual(
        source="keras_nlp.metrics.RougeL",
        aliases=("keras_hub.metrics.RougeL",),
        note=HUB,
        advice="torchmetrics.text.ROUGEScore(rouge_keys='rougeL'), update(predictions, references)",
    ),
    Manual(
        source="keras_nlp.metrics.Bleu",
        aliases=("keras_hub.metrics.Bleu",),
        note=HUB,
        advice="torchmetrics.text.BLEUScore(n_gram=max_order), update(predictions, [[reference], ...])",
    ),
    Manual(
        source="keras_nlp.metrics.Perplexity",
        aliases=("keras_hub.metrics.Perplexity",),
        note=HUB,
        advice="torchmetrics.text.Perplexity(ignore_index=mask_token_id), which takes logits",
    ),
    *(
        Manual(
            source=f"keras_hub.models.{name}.from_preset",
            aliases=(f"keras_nlp.models.{name}.from_preset",),
            note=HUB,
            advice=f"transformers.{counterpart}.from_pretrained(...) with the preset's name on the Hugging Face Hub; "
            "most presets are conversions of checkpoints there, so the weights are the same",
        )
        for name, counterpart in (
            ("Backbone", "AutoModel"),
            ("Tokenizer", "AutoTokenizer"),
            ("CausalLM", "AutoModelForCausalLM"),
            ("TextClassifier", "AutoModelForSequenceClassification"),
            ("Seq2SeqLM", "AutoModelForSeq2SeqLM"),
            ("GPT2CausalLM", "GPT2LMHeadModel"),
            ("GemmaCausalLM", "GemmaForCausalLM"),
            ("BertBackbone", "BertModel"),
            ("BertTokenizer", "BertTokenizerFast"),
        )
    ),
    Manual(
        source="tfa.seq2seq.BasicDecoder",
        note=ADDONS,
        advice="a loop over torch.nn.LSTMCell (or GRUCell) in forward: in training feed the target of the step before "
        "(TrainingSampler), else the last argmax (GreedyEmbeddingSampler); collect the outputs with torch.stack",
    ),
    Manual(
        source="tfa.seq2seq.BeamSearchDecoder",
        note=ADDONS,
        advice="keep beam_width hypotheses and their log probabilities in the loop; torch.topk over beams times words "
        "picks the next ones",
    ),
    Manual(
        source="tfa.seq2seq.BahdanauAttention",
        note=ADDONS,
        advice="scores = self.v(torch.tanh(self.query(state)[:, None] + self.memory(values))), softmax over the steps, "
        "weighted sum of the values",
    ),
    Manual(
        source="tfa.seq2seq.LuongAttention",
        note=ADDONS,
        advice="scores = (self.memory(values) @ state[..., None])[..., 0], softmax over the steps, weighted sum of the "
        "values",
    ),
    Manual(
        source="tf.feature_column.numeric_column",
        note=COLUMNS,
        advice="the column itself as a float tensor of shape (batch, size); with normalizer_fn apply it in the dataset",
    ),
    Manual(
        source="tf.feature_column.bucketized_column",
        note=COLUMNS,
        advice="torch.nn.functional.one_hot(torch.bucketize(x, torch.tensor(boundaries), right=True), "
        "len(boundaries) + 1)",
    ),
    Manual(
        source="tf.feature_column.categorical_column_with_vocabulary_list",
        note=COLUMNS,
        advice="{word: number for number, word in enumerate(vocabulary_list)} in the dataset; migrate's StringLookup "
        "(the row of keras.layers.StringLookup) does it for arrays",
    ),
    Manual(
        source="tf.feature_column.categorical_column_with_identity",
        note=COLUMNS,
        advice="the column itself as an integer tensor",
    ),
    Manual(
        source="tf.feature_column.categorical_column_with_hash_bucket",
        note=COLUMNS,
        advice="tf.strings.to_hash_bucket_fast(x, hash_bucket_size), whose row gives the same buckets in PyTorch",
    ),
    Manual(
        source="tf.feature_column.indicator_column",
        note=COLUMNS,
        advice="torch.nn.functional.one_hot(numbers, size).float()",
    ),
    Manual(
        source="tf.feature_column.embedding_column",
        note=COLUMNS,
        advice="torch.nn.Embedding(size, dimension); for several values a sample torch.nn.EmbeddingBag(size, "
        "dimension, mode=combiner)",
    ),
    Manual(
        source="tf.feature_column.crossed_column",
        note=COLUMNS,
        advice="one number for the combination of the values, e.g. first * count_of_second + second, reduced modulo "
        "hash_bucket_size; then one_hot or an Embedding",
    ),
    Manual(
        source="keras.layers.DenseFeatures",
        note=COLUMNS,
        advice="torch.cat([...], dim=1) of what each column becomes, in the order of the columns' names",
    ),
    *(
        Manual(source=f"tf_text.{name}", aliases=(f"tensorflow_text.{name}",), note=TEXT, advice=advice)
        for name, advice in (
            ("case_fold_utf8", "text.casefold(), a method of Python's strings"),
            ("normalize_utf8", "unicodedata.normalize(form, text)"),
            (
                "UnicodeScriptTokenizer",
                "regex.findall of the package `regex`, by script: r'\\p{Latin}+|\\p{Greek}+|...'",
            ),
            ("WhitespaceTokenizer", "text.split()"),
            (
                "WordpieceTokenizer",
                "tokenizers.models.WordPiece(vocab, unk_token=...) of the package `tokenizers`",
            ),
            (
                "BertTokenizer",
                "tokenizers.BertWordPieceTokenizer(vocab, lowercase=...) of the package `tokenizers`",
            ),
            (
                "SentencepieceTokenizer",
                "sentencepiece.SentencePieceProcessor(model_proto=...), which the op calls too",
            ),
            ("sliding_window", "tensor.unfold(axis, width, 1)"),
            (
                "pad_model_inputs",
                "torch.nn.functional.pad of each row to max_seq_length, and the mask of what is no padding",
            ),
        )
    ),
)
