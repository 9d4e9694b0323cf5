const Memory = globalThis.SharedArrayBuffer ?? ArrayBuffer;

/**
 * New memory of so many bytes, which threads share where that may be. The garbage collector does not count it either: of
 * what it counts, each 32 MB make it mark the heap, which took a sixth of the time in which a file was read.
 */
export function sharedMemory(bytes: number): ArrayBufferLike {
  return new Memory(bytes);
}
