"""Structures that codemods of the way back are to rewrite. None of them is written yet: each row says what it will do,
and what to do by hand until then.

https://www.tensorflow.org/guide and https://keras.io/guides/
"""

from migrate.catalog.torch_first import planned

DATASETS = "https://www.tensorflow.org/api_docs/python/tf/data/Dataset"

ROWS = (
    *planned(
        "torch.nn.Module torch.nn.Sequential torch.nn.ModuleList torch.nn.ParameterList torch.nn",
        "to_tensorflow.models",
        "classes of modules become keras.Model and keras.layers.Layer, containers keras.Sequential and lists, which "
        "Keras tracks; images are permuted once at the model's boundary",
        "write `call` for `forward`, and the layers that this table names for each module",
    ),
    *planned(
        "torch.utils.data.DataLoader torch.utils.data.Dataset torch.utils.data.random_split torch.utils.data.Subset "
        "torchvision.datasets.MNIST torchvision.datasets.FashionMNIST torchvision.datasets.ImageFolder "
        "torchvision.datasets.CelebA torchvision.datasets.FakeData",
        "to_tensorflow.data_pipeline",
        "data sets and loaders become a tf.data.Dataset with shuffle, batch and prefetch; a class with __getitem__ a "
        "keras.utils.PyDataset",
        "tf.data.Dataset.from_tensor_slices for arrays, keras.datasets.mnist.load_data and its like for known ones, "
        "keras.utils.image_dataset_from_directory for folders of images, take and skip for parts",
    ),
    *planned(
        "torch.save torch.load torch.distributed.checkpoint.state_dict.StateDictOptions",
        "to_tensorflow.checkpoints",
        "state dicts become model.save_weights and load_weights, whole models model.save and "
        "keras.models.load_model, training states tf.train.Checkpoint",
        "`migrate convert` moves the weights that exist; write model.save('name.keras') for what is saved from now on",
    ),
    *planned(
        "torch.no_grad torch.autograd.grad",
        "to_tensorflow.gradients",
        "backward and grad become a tf.GradientTape around the forward pass; no_grad goes, as nothing is recorded "
        "outside a tape",
        "put what is differentiated under `with tf.GradientTape() as tape`, and ask tape.gradient(loss, variables)",
    ),
    *planned(
        "torch.optim.Optimizer torch.nn.utils.clip_grad_norm_",
        "to_tensorflow.training",
        "the loop becomes model.fit or a train_step; clipping an optimizer's global_clipnorm, a class of "
        "optimizer a keras.optimizers.Optimizer",
        "gradients, norm = tf.clip_by_global_norm(gradients, max_norm) before optimizer.apply; a subclass of "
        "keras.optimizers.Optimizer writes build and update_step",
    ),
    *planned(
        "torch.device torch.cuda.synchronize torch.cuda.set_device torch.accelerator.current_accelerator "
        "torch.accelerator.set_device_index torch.backends.cudnn.benchmark torch.backends.cudnn.deterministic",
        "to_tensorflow.devices",
        "moves to a device go, as TensorFlow places tensors by itself; a device that is chosen becomes "
        "tf.device or tf.config.set_visible_devices, determinism tf.config.experimental.enable_op_determinism",
        "take them out; time with tf.test.experimental.sync_devices() where torch's synchronize was",
    ),
    *planned(
        "torch.distributed.init_process_group torch.distributed.destroy_process_group torch.distributed.get_rank "
        "torch.distributed.all_reduce torch.distributed.ReduceOp.SUM "
        "torch.distributed.get_default_backend_for_device torch.nn.parallel.DistributedDataParallel "
        "torch.nn.DataParallel torch.utils.data.DistributedSampler torch.multiprocessing.spawn",
        "to_tensorflow.distribute",
        "data parallel training becomes tf.distribute.MirroredStrategy, or MultiWorkerMirroredStrategy for several "
        "machines: the model and the optimizer are made under strategy.scope(), the sampler is the data set's sharding",
        "make model and optimizer under `with strategy.scope()`; strategy.reduce takes all_reduce's place",
    ),
    *planned(
        "torch.distributed.fsdp.FSDPModule torch.distributed.fsdp.FullyShardedDataParallel.state_dict_type "
        "torch.distributed.fsdp.StateDictType.FULL_STATE_DICT torch.distributed.fsdp.StateDictType.LOCAL_STATE_DICT "
        "torch.distributed.fsdp.MixedPrecision torch.distributed._tensor.Shard torch.distributed._tensor.Replicate "
        "torch.distributed.tensor.parallel.ColwiseParallel torch.distributed.tensor.parallel.RowwiseParallel "
        "torch.distributed.tensor.parallel.parallelize_module",
        "to_tensorflow.sharding",
        "placements of parts become layouts of tf.experimental.dtensor over a mesh, and mixed precision a policy of "
        "keras.mixed_precision",
        "name the mesh's axes with dtensor.create_mesh, and give each kernel a Layout: sharded on its last axis for "
        "ColwiseParallel, on its first for RowwiseParallel",
    ),
    *planned(
        "torch.distributed.rpc.init_rpc torch.distributed.rpc.remote torch.distributed.rpc.RRef "
        "torch.distributed.rpc.shutdown torch.distributed.rpc.rpc_sync torch.distributed.rpc.get_worker_info "
        "torch.distributed.autograd.context torch.distributed.autograd.backward",
        "to_tensorflow.remote",
        "calls on other workers become closures that a tf.distribute.coordinator.ClusterCoordinator schedules, remote "
        "references its RemoteValue; parameters live on servers of a ParameterServerStrategy",
        "coordinator.schedule(function, args) for rpc and remote, .fetch() for to_here; a worker's gradients are "
        "taken by a tape inside the function",
    ),
    *planned(
        "torch.fx.symbolic_trace torch.fx.GraphModule torch.fx.Graph torch.fx.Node torch.fx.Proxy torch.fx.Tracer "
        "torch.fx.map_arg torch.fx.proxy.GraphAppendingTracer",
        "to_tensorflow.graphs",
        "a traced module becomes the graph of a tf.function: get_concrete_function(...).graph and its operations",
        "transform the model with keras.models.clone_model(model, clone_function=...), which is given each layer, or "
        "read the operations of the concrete function's graph",
    ),
    *planned(
        "torchvision.models.resnet18",
        "to_tensorflow.pretrained",
        "the model's source is written out in Keras, and its pretrained weights go along: keras.applications has no "
        "ResNet of 18 layers",
        "keras.applications.ResNet50 is the nearest that Keras has",
    ),
    *planned(
        "torch.utils.tensorboard.SummaryWriter",
        "to_tensorflow.summaries",
        "the writer becomes tf.summary.create_file_writer, add_scalar and its like tf.summary.scalar under it",
        "under `with writer.as_default()` write tf.summary.scalar(tag, value, step=step)",
    ),
    *planned(
        "torch.nn.utils.rnn.pack_padded_sequence",
        "to_tensorflow.sequences",
        "packing goes: a recurrent layer of Keras takes a mask instead",
        "give the layer mask=tf.sequence_mask(lengths)",
    ),
    *planned(
        "torch.autograd.profiler.profile",
        "to_tensorflow.profiling",
        "the context becomes tf.profiler.experimental.Profile, which writes for TensorBoard",
        "`with tf.profiler.experimental.Profile('logs')`",
    ),
)
