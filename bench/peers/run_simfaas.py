"""One run of SimFaaS, as JSON on standard output.

run_simfaas.py own SEED SECONDS RATE   its own example: exponential service, warm 1.991 s, cold 2.244 s, kept 600 s
run_simfaas.py calls FILE N            the same with N calls drawn elsewhere: N + 1 gaps, N warm and N cold service
                                       times in ms, float64, little-endian
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from simfaas.ServerlessSimulator import ServerlessSimulator
from simfaas.SimProcess import SimProcess


class Replayed(SimProcess):
    """Gives out a column from its start; `at` says which entry is next, for columns that are read in step."""

    def __init__(self, column, at):
        super().__init__()
        self.column = column
        self.at = at

    def generate_trace(self):
        return self.column[self.at()]


def own(seed, seconds, rate):
    np.random.seed(seed)
    return ServerlessSimulator(
        arrival_rate=rate,
        warm_service_rate=1 / 1.991,
        cold_service_rate=1 / 2.244,
        expiration_threshold=600,
        max_time=seconds,
    )


def calls(path, count):
    columns = np.fromfile(path, dtype="<f8").tolist()
    gaps, warm, cold = columns[: count + 1], columns[count + 1 : 2 * count + 1], columns[2 * count + 1 :]
    last = 0.0
    for gap in gaps[:count]:
        last += gap
    # every arrival draws the gap to the next one first, and then its own service time
    gap_index = iter(range(count + 1))
    simulator = ServerlessSimulator(
        arrival_process=Replayed(gaps, lambda: next(gap_index)),
        warm_service_process=Replayed(warm, lambda: simulator.total_req_count - 1),
        cold_service_process=Replayed(cold, lambda: simulator.total_req_count - 1),
        expiration_threshold=600_000,
        max_time=last,
    )
    return simulator


if sys.argv[1] == "own":
    simulator = own(int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4]))
else:
    simulator = calls(sys.argv[2], int(sys.argv[3]))
start = time.process_time()
simulator.generate_trace()
seconds = time.process_time() - start
json.dump(
    {
        "python": sys.version.split()[0],
        "packages": {name: version(name) for name in ("simfaas", "numpy", "pandas", "scipy")},
        "cpuSeconds": seconds,
        "invocations": simulator.total_req_count,
        "coldStarts": simulator.total_cold_count,
        "meanInstances": float(simulator.get_average_server_count()),
    },
    sys.stdout,
)
