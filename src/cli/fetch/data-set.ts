/** A file at a public address. */
export interface RemoteFile {
  readonly name: string;
  readonly url: string;
  readonly bytes?: number;
  /** In hex, where somebody has published it; else the first download's is remembered. */
  readonly sha256?: string;
}

export interface Licence {
  readonly name: string;
  readonly url?: string;
  readonly terms: string;
}

/** A public data set: what it is, whose it is, and where its files are. */
export interface DataSet {
  readonly title: string;
  /** A key of docs/references.md. */
  readonly source: string;
  /** Where its publisher describes it. */
  readonly page: string;
  readonly attribution: string;
  readonly licence: Licence;
  readonly files: readonly RemoteFile[];
  /** Whether all of it is more than one would fetch by mistake: gigabytes. */
  readonly large?: boolean;
  /** What to name, after the archive, to unpack one day only; without it there are no days to choose from. */
  readonly dayPattern?: (day: number) => string;
  readonly days?: number;
}

export const CC_BY_4: Licence = {
  name: "Creative Commons Attribution 4.0 International (CC BY 4.0)",
  url: "https://creativecommons.org/licenses/by/4.0/legalcode",
  terms:
    "You may copy, change and pass on the data for any purpose if you name its authors, link the licence and say what you changed; it comes without any warranty.",
};
