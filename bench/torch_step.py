"""One alignment step in PyTorch, for comparison: python3 bench/torch_step.py FOLDER

FOLDER holds problem.json {n, d, steps, eps, cutOff, gradient} and first.f32, second.f32, noise.f32, n x d each. Writes
result.f32 (the loss of each row, or the gradient by both views' anchors) and prints one JSON line of times.

The attention form, as fast as PyTorch does it without kernels of one's own: logits by a matrix product, softmax, product with
the anchors, autograd. The inverse flow is in noise coordinates, x = t a_i + sigma u, where it loses no precision.
"""

import json
import sys
import time
from pathlib import Path

import numpy
import torch


def row_loss(problem, first, second, noise):
    """Loss of each row, n."""
    steps, eps, cut_off = problem["steps"], problem["eps"], problem["cutOff"]
    u = noise
    sigmas = [eps + k * (1 - eps) / steps for k in range(steps + 1)]
    for sigma, following in zip(sigmas, sigmas[1:]):
        rho = (1 - sigma) / sigma
        logits = rho * (u + rho * first) @ first.T - rho**2 / 2 * first.square().sum(1)
        mean = torch.softmax(logits, 1) @ first
        u = u + (following - sigma) / (sigma * following) * (first - mean)
    x = u
    log_own = []
    sigmas = [1 - k / steps for k in range(steps + 1)]
    for sigma, following in zip(sigmas, sigmas[1:]):
        t = 1 - sigma
        logits = t / sigma**2 * x @ second.T - t**2 / (2 * sigma**2) * second.square().sum(1)
        log_p = torch.log_softmax(logits, 1)
        log_own.append(log_p.diagonal())
        x = x + (sigma - following) / sigma * (log_p.exp() @ second - x)
    return -torch.stack(log_own[cut_off:]).max(0).values


def main():
    folder = Path(sys.argv[1])
    problem = json.loads((folder / "problem.json").read_text())
    shape = problem["n"], problem["d"]
    on_gpu = torch.cuda.is_available()
    device = torch.device("cuda" if on_gpu else "cpu")
    torch.backends.cuda.matmul.allow_tf32 = False

    def load(name):
        data = numpy.fromfile(folder / f"{name}.f32", dtype=numpy.float32).reshape(shape)
        return torch.from_numpy(data).to(device)

    first, second, noise = load("first"), load("second"), load("noise")

    def run():
        """The result, back on the CPU."""
        if not problem["gradient"]:
            with torch.no_grad():
                return row_loss(problem, first, second, noise).cpu()
        a = first.clone().requires_grad_()
        b = second.clone().requires_grad_()
        gradients = torch.autograd.grad(row_loss(problem, a, b, noise).mean(), (a, b))
        return torch.stack(gradients).cpu()

    began = time.perf_counter()
    result = run()
    first_ms = 1000 * (time.perf_counter() - began)
    if on_gpu:
        torch.cuda.reset_peak_memory_stats()
    walls, cpus = [], []
    until = time.perf_counter() + 10
    while len(walls) < 3 or (len(walls) < 50 and time.perf_counter() < until):
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        walls.append(1000 * (time.perf_counter() - wall))
        cpus.append(1000 * (time.process_time() - cpu))
    result.numpy().astype(numpy.float32).tofile(folder / "result.f32")
    print(
        json.dumps(
            {
                "device": torch.cuda.get_device_name() if on_gpu else "the CPU",
                "wallMs": float(numpy.median(walls)),
                "cpuMs": None if on_gpu else float(numpy.median(cpus)),
                "peakBytes": torch.cuda.max_memory_allocated() if on_gpu else None,
                "firstMs": first_ms,
                "runs": len(walls),
            }
        )
    )


main()
