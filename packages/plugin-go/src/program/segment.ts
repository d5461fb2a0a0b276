/** A part of a program that is loaded into memory: a segment of ELF, a section of PE or Mach-O. */
export interface Segment {
  /** Empty for segments of ELF. */
  readonly name: string;
  /** Of its first byte in memory. */
  readonly address: number;
  /** Of its first byte in the file. */
  readonly offset: number;
  /** Bytes in the file. */
  readonly size: number;
  readonly isWritable: boolean;
  readonly isExecutable: boolean;
}

/** More entries in a table of segments are no program that a system would load. */
export const MOST_SEGMENTS = 1024;
