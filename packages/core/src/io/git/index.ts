export { type GitFacts, gitFacts } from './git-facts.ts';
export { sourceUrl } from './source-url.ts';
