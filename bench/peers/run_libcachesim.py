"""One run of libCacheSim, as JSON on standard output: run_libcachesim.py POLICY FILE CAPACITY

FILE is of its oracleGeneral records, which it maps into memory and reads while it simulates; CAPACITY is in bytes.
"""

import json
import sys
import time
from importlib.metadata import version

import libcachesim as lcs

POLICIES = {
    "lru": lcs.LRU,
    "fifo": lcs.FIFO,
    "clock": lcs.Clock,
    "sieve": lcs.Sieve,
    "s3-fifo": lcs.S3FIFO,
    "arc": lcs.ARC,
    "2q": lcs.TwoQ,
    "lfu": lcs.LFU,
    "gdsf": lcs.GDSF,
}

policy, path, capacity = sys.argv[1], sys.argv[2], int(sys.argv[3])
reader = lcs.TraceReader(trace=path, trace_type=lcs.TraceType.ORACLE_GENERAL_TRACE)
cache = POLICIES[policy](cache_size=capacity)
start = time.process_time()
miss_ratio, byte_miss_ratio = cache.process_trace(reader)
seconds = time.process_time() - start
print(json.dumps({"cpuSeconds": seconds, "missRatio": miss_ratio, "version": version("libcachesim")}))
