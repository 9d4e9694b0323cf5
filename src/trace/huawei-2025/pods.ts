import type { CsvHeader } from "../csv/fields.ts";
import { quoted, textField } from "../csv/fields.ts";
import type { CsvRow } from "../csv/row.ts";

/** A function of the Huawei trace 2025 and the size of its pods. */
export interface PodFunction {
  readonly name: string; // funcName---userID---poolName, as the data set names functions
  readonly memory: number; // MB
  readonly millicores: number;
}

const POD = /^([^-]+-(\d+)-(\d+))(?:-|$)/;

/** Reads whose pod a row is about, from funcName, userID and podID (pool22-300-128-...: 300 millicores, 128 MB). */
export function podReader(header: CsvHeader): (row: CsvRow) => PodFunction {
  const [func, user, pod] = [header.require("funcName"), header.require("userID"), header.require("podID")];
  return (row) => {
    const match = POD.exec(row.fields[pod]!);
    const [millicores, memory] = [Number(match?.[2]), Number(match?.[3])];
    if (match === null || !(memory > 0) || !(millicores > 0)) {
      const what = `expected a podID such as pool22-300-128-0000618412, got ${quoted(row.fields[pod]!)}`;
      throw row.refuse(pod, what);
    }
    const name = `${textField(row, func, "funcName")}---${textField(row, user, "userID")}---${match[1]}`;
    return { name, memory, millicores };
  };
}
