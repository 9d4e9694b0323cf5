import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Five calls of two apps; what they come to is worked out in test/experiment/summary.test.ts. */
export const CALLS = `t_ms,function,duration_ms,memory_mb,coldstart_ms,app,trigger
0,f,1000,512,500,a,http
2000,f,1000,512,500,a,http
2500,f,1000,512,500,a,http
63000,g,2000,1024,1000,b,timer
90000,f,1000,512,500,a,http
`;

/** Six requests of three objects: 100 B of a, 200 B of b, 300 B of c. */
export const REQUESTS = `time,object,size
0,a,100
1,b,200
2,a,100
3,c,300
4,a,100
5,b,200
`;

const MINUTES = Array.from({ length: 1440 }, (_, i) => i + 1);

/** One function of an Azure 2019 day: `counts` of the first minutes, as they stand in the file. */
export function azureDay(...counts: readonly string[]): string {
  const row = [...counts, ...MINUTES.slice(counts.length).map(() => "0")];
  return `HashOwner,HashApp,HashFunction,Trigger,${MINUTES}\no1,a1,f1,http,${row}\n`;
}

/** The first bytes of a gzipped file. */
export function truncatedGzip(text: string, share: number): Uint8Array {
  const whole = gzipSync(text);
  return whole.subarray(0, Math.floor(whole.length * share));
}

/** Writes files into a folder. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
}
