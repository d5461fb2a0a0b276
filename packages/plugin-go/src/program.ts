/** What a program of Go says of itself. */

export type { BuildInfo, BuildModule } from './program/build-info.ts';
export { bytesSource, type ProgramSource, streamSource } from './program/program-source.ts';
export { readBuildInfo } from './program/read-build-info.ts';
export type { ModuleSize, OtherSize, PackageSize, ProgramSizes } from './size/program-sizes.ts';
export { readProgramSizes } from './size/read-program-sizes.ts';
export { isTold, TOLD_VARIABLES } from './told-inputs.ts';
