import { gzipSync } from "node:zlib";
import type { Random } from "../../src/base/random.ts";

/** Small valid files of a format, name to text. */
export type Files = Readonly<Record<string, string>>;

/** Function traces by the format's name; the names of files matter where the format says so. */
export const TRACES: Readonly<Record<string, Files>> = {
  azure2019: {
    "invocations_per_function_md.anon.d01.csv":
      "HashOwner,HashApp,HashFunction,Trigger,1,2,3,4\no,a,f,http,0,2,0,11\no,a,g,timer,1,0,0,0\np,b,h,queue,0,0,70000,1\n",
    "function_durations_percentiles.anon.d01.csv":
      "HashOwner,HashApp,HashFunction,Average,Count,Minimum,Maximum,percentile_Average_0,percentile_Average_1," +
      "percentile_Average_25,percentile_Average_50,percentile_Average_75,percentile_Average_99,percentile_Average_100\n" +
      "o,a,f,5,3,1,9,1,2,3,4,5,6,7\no,a,g,20.5,9,1,99,10,11,12,13,14,15,16\n",
    "app_memory_percentiles.anon.d01.csv":
      "HashOwner,HashApp,SampleCount,AverageAllocatedMb\no,a,100,180\np,b,3,95.5\n",
  },
  azure2021: {
    "trace.txt":
      "app,func,end_timestamp,duration\naaaaaaaa,f,0.07949090003967285,0.078\naaaaaaaa,g,57.25,57\nb,f,60,0\n",
  },
  "azure-llm2023": {
    "code.csv":
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03.9799600,4808,10\n2023-11-16 18:17:04.0319600,3180,8\n",
  },
  huawei2023: {
    "requests_minute/day_001.csv": "day,time,0,1,2\n1,86400,3,,0\n1,86460,0,2,\n",
    "function_delay_minute/day_001.csv": "day,time,0,1,2\n1,86400,12.5,,\n1,86460,,3,\n",
    "memory_limit_minute/day_001.csv": "day,time,0,1,2\n1,86400,256,512,128\n1,86460,256,512,128\n",
  },
  huawei2025: {
    "R2_requests.csv":
      "time_worker,time_frontend,requestID,clusterName,funcName,podID,userID,totalCost_worker,workerCost,runtimeCost,totalCost_frontend,frontendCost,busCost,readBodyCost,writeRspCost,cpu_usage,memory_usage,requestBodySize\n" +
      "2592000.5,2592000.4,r1,c1,f1,pool22-300-128-x,u1,0.25,0.2,0.1,0.3,0.1,0.01,0.01,0.01,0.2,64,100\n" +
      "2592002,,r2,c1,f2,pool22-600-512-y,u2,1.5,0.2,0.1,,,,,,0.5,80,0\n",
  },
  iluvatar: {
    "in.csv": "func_name,invoke_time_ms\nb,1\na,1\na,10.5\n",
    "meta.csv": "func_name,cold_dur_ms,warm_dur_ms,mem_mb\na,5000,500,512\nb,700,200,128\n",
  },
  opendc: {
    "f.csv":
      "Timestamp [ms],Invocations,Avg Exec time per Invocation,Provisioned CPU [Mhz],Provisioned Memory [mb],Avg cpu usage per Invocation [Mhz],Avg mem usage per Invocation [mb]\n" +
      "0,1,500,100,128,50,60\n60000,0,0,100,128,0,0\n120000,3,250,100,128,50,60\n",
  },
  "minute-values": { "f.csv": "day,minute,value\n0,0,5\n0,1,0\n1,0,7\n", "g.csv": "day,minute,value\n0,3,1\n" },
  csv: {
    "calls.csv":
      't_ms,function,duration_ms,memory_mb,coldstart_ms,app,trigger,cpu\n0,"f,1",5,128,300,a,http,0.5\n7.5,g,1,256,400,a,timer,1\n9,"f,1",2,128,310,a,http,0.25\n',
  },
};

/** CPU series by the format's name. */
export const SERIES: Readonly<Record<string, Files>> = {
  "azure-vm": { "vm_cpu_readings.csv": "0,vmA,1.5,9,3.5\n0,vmB,0,4,2\n300,vmA,2,8,4\n300,vmB,1,5,3\n600,vmA,2,8,4\n" },
  crane: { "input.csv": "ts,value\n1633478400,1.25918\n1633478460,1.31529\n1633478520,1.1\n" },
  cloudwatch: {
    "ec2_cpu_utilization.csv":
      "timestamp,value\n2014-02-14 14:30:00,0.132\n2014-02-14 14:35:00,0.134\n2014-02-14 14:45:00,3\n",
  },
  "cpu-table": { "table.csv": "timestamp,1010545,1407067\n0,2.7,14.5\n300,2.8,14.6\n600,3,15\n" },
  bitbrains: {
    "1.csv":
      "Timestamp [ms];\tCPU cores;\tCPU capacity provisioned [MHZ];\tCPU usage [MHZ];\tCPU usage [%];\tMemory capacity provisioned [KB];\tMemory usage [KB];\tDisk read throughput [KB/s];\tDisk write throughput [KB/s];\tNetwork received throughput [KB/s];\tNetwork transmitted throughput [KB/s]\n" +
      "1376314846;\t4;\t11703.99824;\t10912.027692426667;\t93.2;\t67108864;\t6129274.4;\t0.13;\t23.13;\t0;\t1.6\n" +
      "1376315146;\t4;\t11703.99824;\t10890.57;\t93.05;\t67108864;\t6755624;\t0.06;\t8.33;\t0;\t1.73\n",
  },
  planetlab: { "146-179_surfsnel": "24\n34\n35\n0\n100\n7\n" },
};

/** Cache requests by the format's name. */
export const REQUESTS: Readonly<Record<string, Files>> = {
  csv: { "r.csv": "time,object,size\n1,a,100\n2,b,50\n2,a,100\n" },
  lrb: { "r.tr": "1 17 100\n2 18 50 3 4\n2 17 100 3 4\n" },
  twitter: { "r.csv": "0,kkk,3,100,1,get,0\n1,kkj,3,0,1,set,60\n1,kkk,3,100,2,gets,0\n" },
};

const ODD = [
  "",
  "-1",
  "NaN",
  "nan",
  "Infinity",
  "1e3",
  "1e999",
  "0x10",
  "1.5.2",
  " 7",
  "99999999999999999999",
  '"',
  "é",
  "\0",
  "null",
  "1,2",
];

/** The files with one to three changes, drawn from `random`, and sometimes gzipped, whole or cut. */
export function mutant(files: Files, random: Random): Readonly<Record<string, Uint8Array>> {
  const below = (n: number) => Math.floor(random.double() * n);
  const texts = { ...files };
  const names = Object.keys(files);
  const changed = new Map<string, Uint8Array>();
  for (let left = 1 + below(3); left > 0; left--) {
    const name = names[below(names.length)]!;
    if (names.length > 1 && below(15) === 0) delete texts[name];
    else if (texts[name] !== undefined) texts[name] = changedText(texts[name], below);
  }
  for (const [name, text] of Object.entries(texts)) {
    let bytes: Uint8Array = new TextEncoder().encode(text);
    if (below(20) === 0) bytes = Uint8Array.from(bytes, (byte) => (below(30) === 0 ? below(256) : byte));
    if (below(10) === 0) bytes = gzipSync(bytes);
    if (below(20) === 0) bytes = bytes.subarray(0, below(bytes.length + 1));
    changed.set(name, bytes);
  }
  return Object.fromEntries(changed);
}

function changedText(text: string, below: (n: number) => number): string {
  const lines = text.split("\n");
  const at = below(lines.length);
  const fields = lines[at]!.split(",");
  const field = below(fields.length);
  switch (below(12)) {
    case 0:
      return lines.filter((_, line) => line !== at).join("\n");
    case 1:
      return [...lines.slice(0, at), lines[at], ...lines.slice(at)].join("\n");
    case 2:
      return text.replaceAll("\n", "\r\n");
    case 3:
      return `\ufeff${text}`;
    case 4:
      return text.slice(0, below(text.length + 1));
    case 5:
      fields.splice(field, 1);
      break;
    case 6:
      fields.splice(field, 0, ODD[below(ODD.length)]!);
      break;
    case 7:
      [lines[at], lines[below(lines.length)]] = [lines[below(lines.length)]!, lines[at]!];
      return lines.join("\n");
    case 8:
      return text.slice(0, below(text.length)) + String.fromCharCode(below(128)) + text.slice(below(text.length));
    default:
      fields[field] = ODD[below(ODD.length)]!;
  }
  lines[at] = fields.join(",");
  return lines.join("\n");
}
