import type { ProgramSizes } from '@strake/plugin-go/program';

/** Which bytes of a program of Go are of which module and package. */
export interface SizesAnswer {
  /** Absent for anything but a program of Go whose tables can be read. */
  readonly program?: ProgramSizes;
}
