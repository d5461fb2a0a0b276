export { readArtifact } from './read-artifact.ts';
