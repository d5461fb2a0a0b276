export { gitFacts } from './git-facts.ts';
