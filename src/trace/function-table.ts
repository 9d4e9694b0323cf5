import { type AppId, appId, type FunctionId, functionId, type Megabytes, megabytes } from "../base/units.ts";
import type { AppProfile } from "./trace.ts";

/** Functions and apps of a source by key, numbered by first appearance. */
export class FunctionTable {
  readonly #functionIds = new Map<string, FunctionId>();
  readonly #appIds = new Map<string, AppId>();
  readonly #appOf: AppId[] = [];
  readonly #functionsOf: FunctionId[][] = [];

  get functionCount(): number {
    return this.#appOf.length;
  }

  get appCount(): number {
    return this.#functionsOf.length;
  }

  /** The id of a function; `functionKey` is unique among all apps. */
  intern(appKey: string, functionKey: string): FunctionId {
    const known = this.#functionIds.get(functionKey);
    if (known !== undefined) return known;
    const app = this.#internApp(appKey);
    const id = functionId(this.#appOf.length);
    this.#functionIds.set(functionKey, id);
    this.#appOf.push(app);
    this.#functionsOf[app]!.push(id);
    return id;
  }

  /** The app of a function. */
  appOf(id: number): AppId {
    return this.#appOf[id]!;
  }

  /** The functions of an app, ascending. */
  functionsOf(app: number): readonly FunctionId[] {
    return this.#functionsOf[app]!;
  }

  /** Keys by id. */
  functionKeys(): string[] {
    return [...this.#functionIds.keys()];
  }

  /** Keys by id. */
  appKeys(): string[] {
    return [...this.#appIds.keys()];
  }

  /** The app profiles, given each app's name and memory in MB. */
  apps(names: readonly string[], memory: ArrayLike<number>): AppProfile[] {
    return names.map((name, app) => ({ name, memory: megabytes(memory[app]!), functions: this.functionsOf(app) }));
  }

  /** A function's even share of its app's memory, given in MB. */
  share(id: number, memory: ArrayLike<number>): Megabytes {
    const app = this.appOf(id);
    return megabytes(memory[app]! / this.functionsOf(app).length);
  }

  #internApp(key: string): AppId {
    const known = this.#appIds.get(key);
    if (known !== undefined) return known;
    const id = appId(this.#functionsOf.length);
    this.#appIds.set(key, id);
    this.#functionsOf.push([]);
    return id;
  }
}

/** The last segment of a path, without `.csv`, `.txt` and `.gz`. */
export function traceName(path: string): string {
  const segment = path.replace(/[\\/]+$/, "").replace(/^.*[\\/]/, "");
  return segment.replace(/\.gz$/i, "").replace(/\.(csv|txt)$/i, "") || path;
}
