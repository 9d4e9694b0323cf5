/** What Landlord needs to know of an object. */
export interface Tenant {
  readonly cost: number;
  readonly size: number;
}

/** Landlord with a credit per object, as it is defined: one instance of each, none in use when memory is short. */
export class NaiveLandlord {
  misses = 0;
  evictions = 0;
  readonly #capacity: number;
  readonly #tenants: readonly Tenant[];
  readonly #credit = new Map<number, number>(); // in the order of coming

  constructor(capacity: number, tenants: readonly Tenant[]) {
    this.#capacity = capacity;
    this.#tenants = tenants;
  }

  use(object: number): void {
    const { cost, size } = this.#tenants[object]!;
    if (!this.#credit.has(object)) {
      this.misses++;
      while (this.#used() + size > this.#capacity) this.#chargeRent();
    }
    this.#credit.set(object, cost);
  }

  #used(): number {
    return [...this.#credit.keys()].reduce((sum, object) => sum + this.#tenants[object]!.size, 0);
  }

  /** Takes rent from all and evicts the one who came first of those who have nothing left. */
  #chargeRent(): void {
    const rates = [...this.#credit].map(([object, credit]) => credit / this.#tenants[object]!.size);
    const rent = Math.min(...rates);
    for (const [object, credit] of this.#credit) this.#credit.set(object, credit - rent * this.#tenants[object]!.size);
    const [broke] = [...this.#credit].find(([, credit]) => credit === 0)!;
    this.#credit.delete(broke);
    this.evictions++;
  }
}
