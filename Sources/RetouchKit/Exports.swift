// A user of the library imports RetouchKit and nothing else.
@_exported import Editing
@_exported import Pictures
@_exported import Priors
@_exported import Tensors
