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

/** The most entries of a table of segments: systems load no program with more. */
export const MOST_SEGMENTS = 1024;
