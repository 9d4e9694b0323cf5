import { bytesOf, forget, type Item, naiveCache, takeOut } from "./naive-rules.ts";

/** 2Q: newcomers, main and remembered, each with its oldest first. */
export const naive2q = (libcachesim = false) =>
  naiveCache((capacity) => {
    const [newcomers, main, gone]: [Item[], Item[], Item[]] = [[], [], []];
    const least = libcachesim ? 0 : 1;
    const share = Math.max(least, Math.floor(capacity / 4));
    const memory = Math.max(least, Math.floor(capacity / 2));
    let isBack = false;
    return {
      stored: () => [...newcomers, ...main],
      largest: libcachesim ? share : capacity,
      hit: (item) => {
        if (!main.includes(item)) return;
        takeOut(main, item);
        main.push(item);
      },
      miss: ({ object }) => {
        isBack = forget(gone, object);
      },
      evict: () => {
        if (bytesOf(newcomers) <= share && main.length > 0) return void main.shift();
        gone.push(newcomers.shift()!);
        if (gone.at(-1)!.size > memory) gone.pop();
        while (bytesOf(gone) > memory) gone.shift();
      },
      insert: (newcomer) => {
        while (libcachesim && isBack && bytesOf(main) + newcomer.size > capacity - share) main.shift();
        (isBack ? main : newcomers).push(newcomer);
        return true;
      },
    };
  });

/** ARC: T1, T2, B1, B2, each with its oldest first. */
export const naiveArc = (libcachesim = false) =>
  naiveCache((capacity) => {
    const [t1, t2, b1, b2]: [Item[], Item[], Item[], Item[]] = [[], [], [], []];
    let p = 0;
    let back: "b1" | "b2" | undefined;
    const replace = () => {
      const held = bytesOf(t1);
      if ((t1.length > 0 && (held > p || (held === p && back === "b2"))) || t2.length === 0) b1.push(t1.shift()!);
      else b2.push(t2.shift()!);
    };
    const all = () => bytesOf([...t1, ...t2, ...b1, ...b2]);
    return {
      stored: () => [...t1, ...t2],
      hit: (item) => {
        takeOut(t1.includes(item) ? t1 : t2, item);
        t2.push(item);
      },
      miss: ({ object, size }) => {
        const [once, again] = [bytesOf(b1), bytesOf(b2)];
        const step = libcachesim ? 1 : size;
        back = forget(b1, object) ? "b1" : forget(b2, object) ? "b2" : undefined;
        if (back === "b1") p = Math.min(capacity, p + step * Math.max(again / once, 1));
        if (back === "b2") p = Math.max(0, p - step * Math.max(once / again, 1));
      },
      evict: ({ size }) => {
        if (back !== undefined) return replace();
        const full = bytesOf([...t1, ...b1]) + size > capacity;
        if (full && b1.length === 0) return void t1.shift();
        if (libcachesim && full) b1.shift();
        if (libcachesim && !full && all() >= 2 * capacity) b2.shift();
        replace();
      },
      insert: (newcomer) => {
        (back === undefined ? t1 : t2).push(newcomer);
        while (!libcachesim && bytesOf([...t1, ...b1]) > capacity) b1.shift();
        while (!libcachesim && all() > 2 * capacity) b2.shift();
        return true;
      },
    };
  });

/** S3-FIFO: small, main and ghost, each with its oldest first. */
export const naiveS3Fifo = (threshold: number, smallRatio: number, libcachesim = false) =>
  naiveCache((capacity) => {
    const [small, main, ghost]: [Item[], Item[], Item[]] = [[], [], []];
    const least = libcachesim ? 0 : 1;
    const share = Math.max(least, Math.floor(capacity * smallRatio));
    const memory = Math.max(least, Math.floor(capacity * 0.9));
    let isBack = false;
    const fromMain = () => {
      const oldest = main.shift()!;
      if (oldest.uses === 0) return;
      oldest.uses = Math.min(oldest.uses, 3) - 1;
      main.push(oldest);
    };
    const fromSmall = () => {
      const oldest = small.shift()!;
      if (oldest.uses < threshold) {
        if (oldest.size <= memory) ghost.push(oldest);
        while (bytesOf(ghost) > memory) ghost.shift();
        return true;
      }
      oldest.uses = 0;
      main.push(oldest);
      return false;
    };
    return {
      stored: () => [...small, ...main],
      largest: libcachesim ? share : capacity,
      hit: (item) => {
        item.uses++;
      },
      miss: ({ object }) => {
        isBack = forget(ghost, object);
      },
      evict: () => {
        const due = libcachesim ? bytesOf(main) > capacity - share : bytesOf(small) < share;
        if (small.length === 0 || (due && main.length > 0)) {
          const before = main.length;
          while (main.length === before) fromMain();
        } else while (small.length > 0 && !fromSmall());
      },
      insert: (newcomer) => {
        if (libcachesim && !isBack && newcomer.size >= share) return false;
        (isBack ? main : small).push(newcomer);
        return true;
      },
    };
  });
