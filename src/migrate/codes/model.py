"""MOD4xx: how a model is put together."""

from migrate.codes import Code

CODES = (
    Code(
        "MOD401",
        "the structure of the model is not understood",
        "The model is built in a way that cannot be followed without running it.",
        "Write the nn.Module by hand, or build the model in one function and run again.",
    ),
    Code(
        "MOD402",
        "layers are made in a place that has no module to own them",
        "PyTorch's layers must be attributes of a module to be trained and saved; here they are made in "
        "code that runs on every call, or outside of any model.",
        "Make the layers in __init__ and call them in forward.",
    ),
    Code(
        "MOD403",
        "a Lambda layer or custom layer is not rewritten",
        "Its body is arbitrary code whose meaning in the other framework is not known.",
        "Write it as an nn.Module with a forward method.",
    ),
    Code(
        "MOD404",
        "a method of the model class has no counterpart",
        "Overriding this hook changes how Keras trains or builds the model; PyTorch has no such hook.",
        "Move what it does into the training loop.",
    ),
    Code(
        "MOD405",
        "a builder's argument is fixed to its default",
        "How a layer is rewritten depends on this argument, so the class is written for its default value and the "
        "argument has no effect any more.",
        "Write a second class for other values, or branch in the constructor.",
        severity="warning",
    ),
    Code(
        "MOD406",
        "a model is called where its mode cannot be set",
        "Calling a Keras model runs it in inference mode unless the call says otherwise; a module is in training mode "
        "until eval() is called on it, so dropout and batch normalisation would act.",
        "Call eval() on the module before this, or train() where the call asks for training.",
        severity="warning",
    ),
    Code(
        "MOD407",
        "a picture of a model is printed as text",
        "Keras draws a model from the graph of its layers. A PyTorch module has no such graph until it is traced "
        "with an input.",
        "Print the module, or draw it with a tool that runs it: `torchview.draw_graph(model, input_size=...)`.",
        severity="note",
    ),
    Code(
        "MOD408",
        "a mask would be taken into account here",
        "Keras hands masks on from layer to layer; in the model around this place one of them reaches a layer that "
        "uses it in a way that the rewrite does not follow.",
        "Give the layer the mask by hand, or pack the sequences.",
    ),
    Code(
        "MOD409",
        "a model's name is that of its class",
        "Keras numbers models that are given no name (`sequential`, `sequential_1`), or keeps the one that they are "
        "given. A PyTorch module has no name.",
        "Nothing where it is printed, or names a folder of logs; else give the class an attribute `name`.",
        severity="note",
    ),
    Code(
        "MOD410",
        "a class of a name that another had before",
        "The file defines several classes under one name, each for the code up to the next. They have got names of "
        "their own, so that what is made of each can be told apart.",
        "Nothing; a name that says what is new about the class reads better.",
        severity="note",
    ),
    Code(
        "MOD411",
        "a module is to be written before the program runs",
        "The program has the address of a model of TensorFlow Hub, which is a graph with its weights. The migrated one "
        "loads what `migrate convert` writes of that graph, from a folder named after the address.",
        "Run the command that the finding names where TensorFlow Hub is, and put the folder `hub` beside "
        "migrate_support.py. Only graphs on numbers can be written: for one that takes texts, take a model that "
        "PyTorch has.",
        severity="warning",
    ),
)
