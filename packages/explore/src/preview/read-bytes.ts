/** Reads a part of a file; fewer bytes only at the end. */
export type ReadBytes = (offset: number, length: number) => Promise<Uint8Array>;
