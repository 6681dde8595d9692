"""Trains the network, in bursts: each continues from the last checkpoint, and the same batches come in the same order."""

import math
import multiprocessing
import signal
import time

import torch
from torch import nn
from torch.nn import functional as F

from .batches import IGNORED, Stage, Windows
from .export import export
from .network import Linear, Size, Whisper
from .pool import ClipPool
from .tokenizer import Tokenizer

# Short windows first: the attention finds the speech there, at a fraction of the cost. The last stages look like use.
STAGES = [
    Stage(steps=1500, seconds=2.0, batch=32, strength=0.4),
    Stage(steps=3500, seconds=3.0, batch=32, strength=0.8),
    Stage(steps=2500, seconds=5.0, batch=24),
    Stage(steps=3500, seconds=10.0, batch=14),
]
WHOLE_WINDOWS = Stage(steps=0, seconds=10.0, batch=8)
SMOKE_STAGES = [Stage(steps=6, seconds=2.0, batch=8, strength=0.4), Stage(steps=3, seconds=10.0, batch=2)]
PEAK_RATE = 1.2e-3
WARM_UP = 400
BETAS = (0.9, 0.98)
WEIGHT_DECAY = 0.05
# With the usual 1e-8 the tiny gradients of rare words would become whole steps, and their rows drift.
EPSILON = 3e-5
SAVE_EVERY = 250
EXPORT_EVERY = 500


class Alignment(nn.Module):
    """The auxiliary head: connectionist temporal classification over every second position of the encoder."""

    def __init__(self, width, words):
        super().__init__()
        self.blank = words
        self.head = Linear(width, words + 1)

    def forward(self, audio, words):
        """The mean loss a word, over the windows whose words are known."""
        rows = [row for row, ids in enumerate(words) if ids is not None and ids]
        pairs = audio[rows].view(len(rows), audio.shape[1] // 2, 2, -1).mean(2)
        scores = self.head(pairs).float().log_softmax(-1).transpose(0, 1)
        targets = torch.tensor([id for row in rows for id in words[row]])
        lengths = torch.tensor([len(words[row]) for row in rows])
        heard = torch.full((len(rows),), scores.shape[0])
        return F.ctc_loss(scores, targets, heard, lengths, blank=self.blank, zero_infinity=True)


def stage_of(step, stages):
    """The stage of a step. After the first stage now and then a whole window: the model is never far from being usable."""
    whole = step % 8 == 7 and step >= stages[0].steps
    for stage in stages:
        if step < stage.steps:
            return WHOLE_WINDOWS if whole and stage.seconds < WHOLE_WINDOWS.seconds else stage
        step -= stage.steps
    return None


def rate(step, total):
    """A line up, a plain, and from half-way half a cosine down to a hundredth."""
    if step < WARM_UP:
        return PEAK_RATE * (step + 1) / WARM_UP
    down = max(0.0, (step / total - 0.5) / 0.5)
    return PEAK_RATE * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * down)))


class Training:
    """The state of a training: network, auxiliary head, the optimiser's moments and the number of steps done.

    All parameters lie in one vector, matrices first, in memory that the workers share; so do the moments.
    """

    def __init__(self, folder, stages):
        self.folder, self.stages = folder, stages
        self.total = sum(stage.steps for stage in stages)
        self.tokenizer = Tokenizer.load(folder / "merges.json")
        torch.manual_seed(3)
        self.network = Whisper(Size(vocabulary=self.tokenizer.size))
        self.alignment = Alignment(self.network.size.width, len(self.tokenizer.vocabulary))
        parameters = [p for p in [*self.network.parameters(), *self.alignment.parameters()] if p.requires_grad]
        self.parameters = sorted(parameters, key=lambda p: p.dim() == 1)
        self.decayed = sum(p.numel() for p in parameters if p.dim() > 1)
        sizes = [p.numel() for p in self.parameters]
        self.vector = torch.cat([p.detach().flatten() for p in self.parameters]).share_memory_()
        for parameter, part in zip(self.parameters, self.vector.split(sizes)):
            parameter.data = part.view_as(parameter)
        self.first = torch.zeros_like(self.vector).share_memory_()
        self.second = torch.zeros_like(self.vector).share_memory_()
        self.step = 0

    def load(self):
        path = self.folder / "checkpoint.pt"
        if path.exists():
            state = torch.load(path)
            self.step = state["step"]
            for name in ("vector", "first", "second"):
                getattr(self, name).copy_(state[name])

    def save(self):
        partial = self.folder / "checkpoint.partial"
        torch.save({name: getattr(self, name) for name in ("vector", "first", "second", "step")}, partial)
        partial.replace(self.folder / "checkpoint.pt")

    def measure(self, batch):
        """Leaves the gradients of a batch; returns the decoder's loss, the alignment's, and the share of right tokens."""
        logits, audio = self.network(batch.mel, batch.inputs)
        wanted = batch.targets.flatten()
        loss = F.cross_entropy(logits.flatten(0, 1), wanted, ignore_index=IGNORED)
        aligned = self.alignment(audio, batch.words)
        weight = 0.5 if self.step < self.total // 2 else 0.25
        for parameter in self.parameters:
            parameter.grad = None
        (loss + weight * aligned).backward()
        with torch.no_grad():
            known = wanted != IGNORED
            right = (logits.flatten(0, 1).argmax(-1) == wanted)[known].float().mean()
        return torch.stack([loss.detach(), aligned.detach(), right])

    def update(self, gradient, place):
        """AdamW for a part of the vector."""
        first, second, values = self.first[place], self.second[place], self.vector[place]
        learned = rate(self.step, self.total)
        count = self.step + 1
        first.lerp_(gradient, 1 - BETAS[0])
        second.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        values[: max(0, self.decayed - place.start)].mul_(1 - learned * WEIGHT_DECAY)
        scale = (second / (1 - BETAS[1] ** count)).sqrt_().add_(EPSILON)
        values.addcdiv_(first, scale, value=-learned / (1 - BETAS[0] ** count))


class Team:
    """What the workers share: their gradients and measures, whether to stop, and a barrier."""

    def __init__(self, workers, count, context):
        self.workers = workers
        self.gradients = torch.zeros(workers, count).share_memory_()
        self.measures = torch.zeros(workers, 3).share_memory_()
        self.squares = torch.zeros(workers).share_memory_()
        self.stop = torch.zeros(1).share_memory_()
        self.barrier = context.Barrier(workers)
        edges = [count * rank // workers for rank in range(workers + 1)]
        self.places = [slice(low, high) for low, high in zip(edges, edges[1:])]


def _work(rank, team, training, ends, export_to):
    """One worker of the team, on one thread: threads that wait for each other in every product are slow on a busy
    machine, workers that meet once a step are not. Each measures a share of the batch and updates a share of the
    parameters with the mean of all gradients."""
    torch.set_num_threads(1)
    signal.signal(signal.SIGTERM, lambda *_: team.stop.fill_(1))
    windows = Windows(ClipPool(training.folder / "pool"), training.tokenizer)
    place = team.places[rank]
    since, sums, count = time.time(), torch.zeros(3), 0
    stop = False
    while training.step < training.total and not stop:
        batch = windows.batch(training.step * team.workers + rank, stage_of(training.step, training.stages), team.workers)
        team.measures[rank] = training.measure(batch)
        torch.cat([p.grad.flatten() for p in training.parameters], out=team.gradients[rank])
        if rank == 0 and ends and time.time() > ends:
            team.stop.fill_(1)
        team.barrier.wait()
        stop = bool(team.stop)
        gradient = team.gradients[:, place].mean(0)
        team.squares[rank] = gradient.square().sum()
        team.barrier.wait()
        norm = float(team.squares.sum().sqrt())
        training.update(gradient.mul_(min(1.0, 1.0 / (norm + 1e-6))), place)
        sums, count = sums + team.measures.mean(0), count + 1
        training.step += 1
        team.barrier.wait()
        if rank == 0:
            if training.step % 50 == 0:
                loss, aligned, right = (sums / count).tolist()
                print(f"{time.strftime('%H:%M:%S')} step {training.step} loss {loss:.3f} alignment {aligned:.3f} "
                      f"right {right:.3f} seconds/step {(time.time() - since) / count:.3f}", flush=True)
                since, sums, count = time.time(), torch.zeros(3), 0
            if training.step % SAVE_EVERY == 0 or stop or training.step == training.total:
                training.save()
            if export_to and (training.step % EXPORT_EVERY == 0 or stop or training.step == training.total):
                export(training.network, training.tokenizer, export_to)
        if training.step % SAVE_EVERY == 0:
            # Nobody moves the parameters on while they are being saved.
            team.barrier.wait()


def train(folder, stages, minutes=None, export_to=None, workers=2):
    """Runs until the schedule or the time is over."""
    training = Training(folder, stages)
    training.load()
    context = multiprocessing.get_context("fork")
    team = Team(workers, len(training.vector), context)
    ends = time.time() + 60 * minutes if minutes else None
    others = [context.Process(target=_work, args=(rank, team, training, ends, None)) for rank in range(1, workers)]
    for other in others:
        other.start()
    _work(0, team, training, ends, export_to)
    for other in others:
        other.join()
