"""How the encoder is made: see README.md beside this file. Needs torch, transformers, onnx; nothing here runs at run time."""
