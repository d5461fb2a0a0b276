export { cloneHint } from './clone-hint.ts';
export { formatDescription } from './describe.ts';
export { createGit, type Git, noGit } from './git.ts';
export { gitFacts } from './git-facts.ts';
export { withoutRepository } from './without-repository.ts';
