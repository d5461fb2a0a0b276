export { cloneHint } from './clone-hint.ts';
export { compareVersions } from './compare-versions.ts';
export { formatDescription } from './describe.ts';
export { createGit, type Git, noGit } from './git.ts';
export {
  createSourceControl,
  type SourceControl,
  type SourceRepository,
} from './source-control.ts';
export { withTrackedModes } from './tracked-modes.ts';
export { withoutRepository } from './without-repository.ts';
