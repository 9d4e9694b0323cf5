/** Memory of a node in MB, and whether somebody waits there. */
export interface NaiveNode {
  readonly free: number;
  readonly idle: number;
  readonly closed?: boolean;
}

/** The node for a new instance of `need` MB by linear search, or -1; with `evicting`, idle memory counts as free. */
export function naiveNode(
  rule: string,
  nodes: readonly NaiveNode[],
  need: number,
  home: number,
  evicting: boolean,
): number {
  const amount = ({ free, idle }: NaiveNode) => (evicting ? free + idle : free);
  const candidates = nodes.flatMap((node, n) => (node.closed !== true && amount(node) >= need ? [n] : []));
  const away = (n: number) => (n - home + nodes.length) % nodes.length;
  const order: Readonly<Record<string, (a: number, b: number) => number>> = {
    "first-fit": (a, b) => a - b,
    "least-loaded": (a, b) => amount(nodes[b]!) - amount(nodes[a]!) || a - b,
    "most-allocated": (a, b) => amount(nodes[a]!) - amount(nodes[b]!) || a - b,
    hash: (a, b) => away(a) - away(b),
  };
  return candidates.sort(order[rule]!)[0] ?? -1;
}
